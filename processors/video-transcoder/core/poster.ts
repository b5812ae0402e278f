import { readFile } from 'node:fs/promises';
import type { ImageContract } from '../../../lib/contract';
import { ImageProcessingError, type OptimizedImage, optimizeImage } from '../../image-optimizer/core';
import { VideoProcessingError } from './errors';
import type { TranscodeOptions } from './types';

/** Errors of the image core that have a namesake here; any other is a fault of this code, not of the upload. */
const NAMESAKES = ['TIMED_OUT', 'ABORTED', 'WATERMARK_UNAVAILABLE'] as const;

/**
 * All variants of an image from the still. What limits uploads of images does not limit it: it was made here.
 *
 * @throws VideoProcessingError
 */
export async function makePoster(
  path: string,
  images: ImageContract,
  options: Pick<TranscodeOptions, 'watermarkAsset'> & { readonly signal: AbortSignal },
): Promise<OptimizedImage> {
  const upload = { ...images.upload, formats: ['png'], maxBytes: Infinity, maxPixels: Infinity } as const;
  try {
    return await optimizeImage(await readFile(path), { ...images, upload }, options);
  } catch (cause) {
    options.signal.throwIfAborted();
    const code = NAMESAKES.find((name) => cause instanceof ImageProcessingError && cause.code === name);
    throw new VideoProcessingError(code ?? 'PROCESSING_FAILED', 'The poster could not be made', { cause });
  }
}
