import { join, relative } from 'node:path';
import { buildPage } from './page/build-page';

/** `build-page`: the page of the local platform, with all that it loads. */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  for (const { path, bytes } of await buildPage(root)) {
    console.log(`${relative(root, path)}  ${bytes} bytes`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
