import { join, relative } from 'node:path';
import { buildEdge } from './edge/build-edge';

/** `build-edge`: the code of CloudFront functions and of Workers. */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  for (const { path, bytes } of await buildEdge(root)) console.log(`${relative(root, path)}  ${bytes} bytes`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
