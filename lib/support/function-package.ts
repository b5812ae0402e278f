import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { check } from './checks';
import { packageRoot } from './package-root';

export const ARCHITECTURES = ['arm64', 'x64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** Lambda's name of an architecture. */
export const LAMBDA_ARCHITECTURES = { arm64: 'arm64', x64: 'x86_64' } as const satisfies Record<Architecture, string>;

/** Path of the zip that `npm run build` makes of a processor, and that the published package holds. */
export function builtFunction(name: string, architecture: Architecture): string {
  return join(packageRoot(), 'dist', 'functions', `${name}-${architecture}.zip`);
}

/** Path of the zip that the build makes of the programs that npm ships; the published package holds that of arm64. */
export function builtLayer(architecture: Architecture): string {
  return join(packageRoot(), 'dist', 'layers', `ffmpeg-${architecture}.zip`);
}

/**
 * Requires a function's zip.
 *
 * @returns the SHA-256 of the zip in base64, which is how Lambda tells one version of the code from another
 * @throws ConfigurationError naming the command that builds it
 */
export function checkedFunctionHash(scope: IConstruct, what: string, path: string): string {
  checkBuilt(scope, what, path);
  return createHash('sha256').update(readFileSync(path)).digest('base64');
}

/**
 * Requires a zip that is built.
 *
 * @throws ConfigurationError naming the command that builds it
 */
export function checkBuilt(scope: IConstruct, what: string, path: string): void {
  check(scope, existsSync(path), {
    what,
    rule: 'be an existing zip',
    got: path,
    remedy:
      'npm run build:functions makes it in a checkout (for x64 with -- --arch x64); an installed package holds arm64',
  });
}
