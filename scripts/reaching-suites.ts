import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { reachingSuites } from './sources/reaching-suites';

const ROOT = join(__dirname, '..');

/** `jest --listTests | reaching-suites PACKAGE…`: of these suites, those that the packages can change. */
async function main(): Promise<void> {
  const packages = process.argv.slice(2);
  const listed = (await text(process.stdin)).split('\n').filter(Boolean);
  const suites = listed.map((path) => relative(ROOT, path).replaceAll('\\', '/'));
  const reaching = reachingSuites({ root: ROOT, suites, packages });
  if (packages.length === 0 || reaching.length === 0) {
    throw new Error(
      `'reaching-suites' must find suites for its packages, got: none of ${suites.length} for ${packages.join(', ')}`,
    );
  }
  console.error(`${reaching.length} of ${suites.length} suites reach ${packages.join(', ')}`);
  console.log(reaching.join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
