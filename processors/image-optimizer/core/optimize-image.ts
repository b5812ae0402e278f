import type { ImageContract } from '../../../lib/contract';
import { Deadline } from './deadline';
import { PARALLEL_ENCODES } from './engine';
import { named } from './errors';
import { Limiter } from './limiter';
import { encodeMaster } from './master';
import { placeholder } from './placeholder';
import { sizePixels } from './sized-pixels';
import { checkSource } from './source';
import type { OptimizedImage, OptimizeOptions } from './types';
import { makeUseCase, type Run } from './use-case';

/**
 * Makes all variants of an upload, its master and its placeholders: one decode, a cascade of sizes, and the encodes
 * of all of them side by side. Nothing is returned unless everything could be made.
 *
 * @throws ImageProcessingError and nothing else
 */
export async function optimizeImage(
  original: Uint8Array,
  images: ImageContract,
  options: OptimizeOptions = {},
): Promise<OptimizedImage> {
  const deadline = new Deadline(images.upload.timeoutSeconds, options.signal);
  try {
    return await deadline.race(optimize(original, images, options, deadline));
  } catch (cause) {
    throw named(cause, 'PROCESSING_FAILED', 'The image could not be processed');
  }
}

async function optimize(
  original: Uint8Array,
  images: ImageContract,
  options: OptimizeOptions,
  deadline: Deadline,
): Promise<OptimizedImage> {
  deadline.check();
  const source = await checkSource(original, images);
  const sized = await sizePixels(source, images, deadline);

  const encoders = new Limiter(PARALLEL_ENCODES, deadline);
  const run: Run = { images, options, deadline, encoders, timing: source.timing };
  const largestFirst = [...sized.useCases]
    .map(([name, pixels], index) => ({ name, index, pixels }))
    .sort((a, b) => b.pixels.data.length - a.pixels.data.length);
  const [master, shown, results] = await deadline.all([
    encoders.run(() =>
      encodeMaster({ pixels: sized.master, images, timing: source.timing, timeoutSeconds: deadline.secondsLeft }),
    ),
    placeholder(sized.placeholder, images.background),
    deadline.all(
      largestFirst.map(async ({ name, index, pixels }) => ({ index, ...(await makeUseCase(run, name, pixels)) })),
    ),
  ]);
  const ordered = [...results].sort((a, b) => a.index - b.index);
  return {
    source: source.info,
    variants: ordered.flatMap(({ variants }) => variants),
    omitted: ordered.flatMap(({ omitted }) => omitted),
    master,
    ...shown,
  };
}
