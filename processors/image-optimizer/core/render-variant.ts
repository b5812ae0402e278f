import { type ImageContract, type ImageFormat } from '../../../lib/contract';
import { Deadline } from './deadline';
import { decode } from './decode';
import { PARALLEL_ENCODES } from './engine';
import { ImageProcessingError, named } from './errors';
import { fitInside } from './geometry';
import { Limiter } from './limiter';
import { checkSource } from './source';
import type { OptimizedVariant, OptimizeOptions } from './types';
import { makeUseCase } from './use-case';

/**
 * Makes one variant, from a master or an original. The formats ranked below it are encoded too, because the oversize
 * policy needs their weight to give the same answer as `optimizeImage`.
 *
 * @throws ImageProcessingError and nothing else; UNKNOWN_VARIANT when the contract has no such variant, LEFT_OUT when
 *   the oversize policy leaves it out: a lower-ranked format is to be served instead
 */
export async function renderVariant(
  source: Uint8Array,
  images: ImageContract,
  which: { readonly useCase: string; readonly format: ImageFormat },
  options: OptimizeOptions = {},
): Promise<OptimizedVariant> {
  const deadline = new Deadline(images.upload.timeoutSeconds, options.signal);
  try {
    return await deadline.race(render(source, images, which, options, deadline));
  } catch (cause) {
    throw named(cause, 'PROCESSING_FAILED', 'The variant could not be made');
  }
}

async function render(
  original: Uint8Array,
  images: ImageContract,
  which: { readonly useCase: string; readonly format: ImageFormat },
  options: OptimizeOptions,
  deadline: Deadline,
): Promise<OptimizedVariant> {
  deadline.check();
  const useCase = Object.hasOwn(images.useCases, which.useCase) ? images.useCases[which.useCase] : undefined;
  if (useCase === undefined || !Object.hasOwn(useCase.formats, which.format)) {
    throw new ImageProcessingError(
      'UNKNOWN_VARIANT',
      `The contract must offer the variant asked for, got: no such one`,
    );
  }
  const source = await checkSource(original, images);
  const pixels = await decode(source, fitInside(source.info, useCase), deadline);
  const encoders = new Limiter(PARALLEL_ENCODES, deadline);
  const run = { images, options, deadline, encoders, timing: source.timing };
  const { variants } = await makeUseCase(run, which.useCase, pixels, which.format);
  const variant = variants.find(({ format }) => format === which.format);
  if (variant === undefined) {
    throw new ImageProcessingError('LEFT_OUT', `'${which.format}' must weigh less than the formats ranked below it`);
  }
  return variant;
}
