import { type ImageContract, type ImageFormat, type ImageUseCase, MASTER_FORMATS } from '../../../lib/contract';
import { Deadline } from './deadline';
import { PARALLEL_ENCODES } from './engine';
import { ImageProcessingError, named } from './errors';
import { Limiter } from './limiter';
import { sizePixels } from './sized-pixels';
import { type CheckedSource, checkSource } from './source';
import type { OptimizedVariant, OptimizeOptions } from './types';
import { beginUseCases } from './use-case';

export interface RenderOptions extends OptimizeOptions {
  /**
   * What the bytes are. The contract's `upload` says what strangers may send; of its own master, only the pixels are
   * held against it, since a master may be of a format and a weight that no upload may have.
   *
   * @default 'original'
   */
  readonly source?: 'master' | 'original';
}

/**
 * Makes one variant: the bytes that `optimizeImage` would make of the same source. The formats ranked below it are
 * encoded too, because the oversize policy decides by their weight; for an AVIF also the smaller use cases, by which its
 * weight is foretold.
 *
 * @throws ImageProcessingError and nothing else; UNKNOWN_VARIANT when the contract has no such variant, LEFT_OUT when
 *   the oversize policy leaves it out: a lower-ranked format is to be served instead
 */
export async function renderVariant(
  bytes: Uint8Array,
  images: ImageContract,
  which: { readonly useCase: string; readonly format: ImageFormat },
  options: RenderOptions = {},
): Promise<OptimizedVariant> {
  const deadline = new Deadline(images.upload.timeoutSeconds, options.signal);
  try {
    return await deadline.race(render(bytes, images, which, options, deadline));
  } catch (cause) {
    throw named(cause, 'PROCESSING_FAILED', 'The variant could not be made');
  }
}

async function render(
  bytes: Uint8Array,
  images: ImageContract,
  which: { readonly useCase: string; readonly format: ImageFormat },
  options: RenderOptions,
  deadline: Deadline,
): Promise<OptimizedVariant> {
  deadline.check();
  requireUseCase(images, which);
  const source = await checkedSource(bytes, images, options);
  const { useCases } = await sizePixels(source, images, deadline);
  const encoders = new Limiter(PARALLEL_ENCODES, deadline);
  const run = { images, options, deadline, encoders, timing: source.timing };
  const work = beginUseCases(run, useCases, which).get(which.useCase);
  if (work === undefined) throw unknownVariant();
  const { variants } = await work.made();
  const variant = variants.find(({ format }) => format === which.format);
  if (variant === undefined) {
    throw new ImageProcessingError('LEFT_OUT', `'${which.format}' must weigh less than the formats ranked below it`);
  }
  return variant;
}

/** @throws ImageProcessingError UNKNOWN_VARIANT */
export function requireUseCase(
  { useCases }: Pick<ImageContract, 'useCases'>,
  { useCase: name, format }: { readonly useCase: string; readonly format: ImageFormat },
): ImageUseCase {
  const useCase = Object.hasOwn(useCases, name) ? useCases[name] : undefined;
  if (useCase === undefined || !Object.hasOwn(useCase.formats, format)) throw unknownVariant();
  return useCase;
}

export async function checkedSource(
  bytes: Uint8Array,
  images: ImageContract,
  { source }: RenderOptions,
): Promise<CheckedSource> {
  const own = source === 'master' ? { formats: MASTER_FORMATS, maxBytes: Infinity } : {};
  return checkSource(bytes, { ...images, upload: { ...images.upload, ...own } });
}

function unknownVariant(): ImageProcessingError {
  return new ImageProcessingError('UNKNOWN_VARIANT', 'The contract must offer the variant asked for, got: no such one');
}
