import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImportGraph } from './import-graph';

/** What every file is linted by: rules, their options, and the types of packages. */
const SHARED = [
  'eslint.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];
const AUGMENTS = /^\s*declare\s+(global|module)\b/m;
const IS_MODULE = /^(import|export)\b/m;

export interface LintDigestsOptions {
  readonly root: string;
  /** Paths from the root. */
  readonly files: readonly string[];
}

/**
 * A digest of all that decides what lint says of a file: its text, that of every file it leads to, as rules ask for types,
 * and what is shared. By file.
 */
export function lintDigests({ root, files }: LintDigestsOptions): ReadonlyMap<string, string> {
  const graph = new ImportGraph(root);
  const digests = new Map<string, string>();
  const digestOf = (file: string): string => {
    const digest = digests.get(file) ?? sha256([graph.text(file)]);
    digests.set(file, digest);
    return digest;
  };
  const shared = sha256([
    process.version,
    ...SHARED.map((file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')),
    ...files.filter((file) => isAmbient(file, graph.text(file))).flatMap((file) => [file, digestOf(file)]),
  ]);
  return new Map(
    files.map((file) => {
      const reached = [...graph.reachedFrom(file)].sort();
      return [file, sha256([shared, file, ...reached.flatMap((one) => [one, digestOf(one)])])];
    }),
  );
}

/** Whether what a file declares holds in every other one, imported or not. */
function isAmbient(file: string, text: string): boolean {
  return file.endsWith('.ts') && (file.endsWith('.d.ts') || AUGMENTS.test(text) || !IS_MODULE.test(text));
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
