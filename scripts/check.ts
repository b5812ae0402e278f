import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { removeBrokenCache } from './check/broken-cache';
import { runSideBySide } from './check/side-by-side';
import { npmRun } from './npm-run';

/** The longest first: what comes after it finds a core that is free. */
const CHECKS = ['check:lint', 'check:types', 'check:format'];

/** Where `check:format` keeps its cache. */
const FORMAT_CACHE = join(__dirname, '../node_modules/.cache/format/check.json');

/** `check`: types, lint and format, as many at once as there are cores. Each is heard, whichever fails. */
async function main(): Promise<void> {
  removeBrokenCache(FORMAT_CACHE);
  const passed = await runSideBySide({
    tasks: CHECKS.map((name) => ({ name, ...npmRun(name) })),
    atOnce: availableParallelism(),
    onEnd: ({ name, output, seconds, exitCode }) => {
      console.log(`${name}: ${exitCode === 0 ? 'passed' : 'FAILED'} (${seconds.toFixed(1)} s)`);
      if (output !== '') console.log(output);
    },
  });
  if (!passed) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
