import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IConstruct } from 'constructs';
import { check } from './checks';

export const ARCHITECTURES = ['arm64', 'x64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** Lambda's name of an architecture. */
export const LAMBDA_ARCHITECTURES = { arm64: 'arm64', x64: 'x86_64' } as const satisfies Record<Architecture, string>;

/** The folder of this package: where its package.json lies, whether it runs from source or as built. */
function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`'${__dirname}' must lie inside an installed package, got: no package.json`);
    folder = parent;
  }
  return folder;
}

/** Path of the zip that `npm run build` makes of a processor, and that the published package holds. */
export function builtFunction(name: string, architecture: Architecture): string {
  return join(packageRoot(), 'dist', 'functions', `${name}-${architecture}.zip`);
}

/**
 * Requires a function's zip.
 *
 * @returns the SHA-256 of the zip in base64, which is how Lambda tells one version of the code from another
 * @throws ConfigurationError naming the command that builds it
 */
export function checkedFunctionHash(scope: IConstruct, what: string, path: string): string {
  check(scope, existsSync(path), {
    what,
    rule: 'be an existing zip',
    got: path,
    remedy:
      'npm run build:functions makes it in a checkout (for x64 with -- --arch x64); an installed package holds arm64',
  });
  return createHash('sha256').update(readFileSync(path)).digest('base64');
}
