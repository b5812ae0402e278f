import { basename } from 'node:path';
import type { OptimizeArguments } from '../commands/optimize';
import { complain, EXIT_CODES } from '../errors';
import { Progress } from '../terminal/progress';
import { loadContract } from './contract-file';
import { chooseImageIds } from './image-ids';
import { MediaTree } from './media-tree';
import { makePhoto, PhotoError } from './photo';
import { type PhotoResult, renderJson, renderPhoto, summarizeAll, summarizePhoto } from './report';

/** What a process is told that should end. The number is what a shell adds to 128 for its exit code. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Makes the photos of a call one after the other, as each uses all processors by itself.
 *
 * @returns the exit code
 * @throws UsageError before anything is made
 */
export async function runOptimize(call: OptimizeArguments): Promise<number> {
  const imageIds = chooseImageIds(call.photos, call);
  const { contract, watermarks } = await loadContract(call.contract);
  const tree = await MediaTree.open(call.out);
  const end = (signal: keyof typeof SIGNALS): void => {
    tree.close();
    process.exit(128 + SIGNALS[signal]);
  };
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  for (const signal of signals) process.once(signal, end);
  try {
    const options = { contract, watermarks, tree, master: call.master ?? false };
    const results: PhotoResult[] = [];
    const progress = new Progress(call.photos.length);
    for (const [index, file] of call.photos.entries()) {
      progress.begin(basename(file));
      const result = await attempt({ file, userId: call.user, imageId: imageIds[index] ?? '' }, options);
      if (result instanceof PhotoError) {
        progress.finish();
        complain(`${file}: ${result.message} (${result.code})`);
      } else {
        progress.finish(summarizePhoto(result));
        if (!call.json) process.stdout.write(`${renderPhoto(result, contract)}\n`);
      }
      results.push(result);
    }
    if (call.json) process.stdout.write(renderJson(results));
    else if (results.length > 1) process.stdout.write(summarizeAll(results));
    return results.some((result) => result instanceof PhotoError) ? EXIT_CODES.failure : EXIT_CODES.success;
  } finally {
    for (const signal of signals) process.off(signal, end);
    tree.close();
  }
}

async function attempt(...photo: Parameters<typeof makePhoto>): Promise<PhotoResult> {
  try {
    return await makePhoto(...photo);
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}
