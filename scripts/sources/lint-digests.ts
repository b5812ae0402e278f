import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ImportGraph } from './import-graph';

/** What every file is linted by: rules, their options, and the types of packages. */
const SHARED = ['eslint.config.mjs', 'package-lock.json', 'tsconfig.json', 'node_modules/.package-lock.json'];
/** Wherever they stand: ESLint goes by those that are nearest to a file. */
const RULES = /(^|\/)eslint\.config\.[cm]?[jt]s$/;
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
  const reachedDigest = (file: string): string =>
    sha256([file, ...[...graph.reachedFrom(file)].sort().flatMap((one) => [one, digestOf(one)])]);
  const textOf = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');
  const shared = sha256([
    process.version,
    ...[...SHARED, ...packageFiles(files)].flatMap((file) => [file, textOf(file)]),
    // What it declares for all may be the type of another file.
    ...files.filter((file) => RULES.test(file) || isAmbient(file, graph.text(file))).map(reachedDigest),
  ]);
  return new Map(files.map((file) => [file, sha256([shared, reachedDigest(file)])]));
}

/**
 * Of what was linted, what may be left out the next time; by file, its digest.
 *
 * @param before digests from before it was linted
 * @param after those from after it: where they differ, another text may have been linted than the digest is of
 */
export function cleanDigests(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  faulty: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...before].filter(([file, digest]) => after.get(file) === digest && !faulty.has(file)));
}

/** Where one may stand that says of which kind modules are. */
function packageFiles(files: readonly string[]): readonly string[] {
  const folders = new Set(['.']);
  for (const file of files) for (let at = posix.dirname(file); at !== '.'; at = posix.dirname(at)) folders.add(at);
  return [...folders].sort().map((folder) => posix.join(folder, 'package.json'));
}

/** Whether what a file declares holds in every other one, imported or not. */
function isAmbient(file: string, text: string): boolean {
  return file.endsWith('.ts') && (file.endsWith('.d.ts') || AUGMENTS.test(text) || !IS_MODULE.test(text));
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
