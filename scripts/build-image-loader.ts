import { join, relative } from 'node:path';
import { buildImageLoader } from './image-loader/build-image-loader';

/** `build-image-loader`: the browser's image loader, as modules for bundlers and for pages without one. */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  for (const { path, bytes } of await buildImageLoader(root)) {
    console.log(`${relative(root, path)}  ${bytes} bytes compressed`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
