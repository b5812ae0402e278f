import type { ImageContract } from '../../../lib/contract';
import { Deadline } from './deadline';
import { PARALLEL_ENCODES } from './engine';
import { named } from './errors';
import { Limiter } from './limiter';
import { encodeMaster } from './master';
import { type Placeholder, placeholder } from './placeholder';
import { type SizedPixels, sizePixels } from './sized-pixels';
import { checkSource } from './source';
import type { ImageMaster, OptimizedImage, OptimizeOptions } from './types';
import { beginUseCases } from './use-case';
import type { Run } from './use-case-encoder';

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
  const work = beginUseCases(run, sized.useCases);
  const [master, shown, results] = await deadline.all([
    makeMaster(run, sized),
    makePlaceholder(run, sized),
    deadline.all([...work.values()].map(({ made }) => made())),
  ]);
  return {
    source: source.info,
    variants: results.flatMap(({ variants }) => variants),
    omitted: results.flatMap(({ omitted }) => omitted),
    master,
    ...shown,
  };
}

async function makePlaceholder({ images }: Run, sized: SizedPixels): Promise<Placeholder> {
  return placeholder(await sized.placeholder, images.background);
}

/** After the variants have begun, which take longer. */
async function makeMaster({ images, deadline, encoders, timing }: Run, sized: SizedPixels): Promise<ImageMaster> {
  await sized.placeholder;
  return encoders.run(() =>
    encodeMaster({ pixels: sized.master, images, timing, timeoutSeconds: deadline.secondsLeft }),
  );
}
