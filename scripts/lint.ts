import { ESLint } from 'eslint';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cleanDigests, lintDigests } from './sources/lint-digests';

const ROOT = join(__dirname, '..');
/** Digests of what was found without fault, by file. */
const CLEAN = join(ROOT, 'node_modules/.cache/lint/clean.json');
/** What `eslint .` takes by this repository's configuration. */
const LINTED = /\.([cm]?js|ts)$/;

/**
 * `lint`: what `eslint . --max-warnings 0` says, without the files of which nothing has changed that it depends on. With
 * `CI=true` every file is linted.
 */
async function main(): Promise<void> {
  // One program for the whole run, as eslint's own command has it.
  process.env['TSESTREE_SINGLE_RUN'] = 'true';
  const eslint = new ESLint({ cwd: ROOT });
  const files = await filesBelow(eslint, ROOT);
  const digests = lintDigests({ root: ROOT, files });
  const known = process.env['CI'] === 'true' ? {} : readClean();
  const changed = files.filter((file) => known[file] !== digests.get(file));
  if (changed.length === 0) return;
  const results = await eslint.lintFiles(changed);

  const faulty = new Set(results.filter(({ messages }) => messages.length > 0).map(({ filePath }) => toPath(filePath)));
  const left = files.filter((file) => existsSync(join(ROOT, file)));
  writeClean(cleanDigests(digests, lintDigests({ root: ROOT, files: left }), faulty));
  if (faulty.size === 0) return;
  const formatter = await eslint.loadFormatter('stylish');
  console.log(await formatter.format(results));
  process.exitCode = 1;
}

/** Paths from the root. */
async function filesBelow(eslint: ESLint, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Of a folder only what lies in it can be asked for.
    if (entry.isDirectory() && !(await eslint.isPathIgnored(join(path, 'any.ts')))) {
      found.push(...(await filesBelow(eslint, path)));
    } else if (entry.isFile() && LINTED.test(entry.name) && !(await eslint.isPathIgnored(path))) {
      found.push(toPath(path));
    }
  }
  return found;
}

function toPath(file: string): string {
  return relative(ROOT, file).replaceAll('\\', '/');
}

function readClean(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(CLEAN, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

function writeClean(clean: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(CLEAN), { recursive: true });
  writeFileSync(CLEAN, JSON.stringify(clean));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
