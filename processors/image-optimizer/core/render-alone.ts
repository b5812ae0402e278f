import { type FormatEncoding, IMAGE_CONTENT_TYPES, type ImageContract, type ImageFormat } from '../../../lib/contract';
import type { Weighed } from './aim';
import { type Neighbours, qualityBetween } from './aim-between';
import { Deadline } from './deadline';
import { hasQuality } from './encode';
import { ImageProcessingError, named } from './errors';
import { fitInside, type Size } from './geometry';
import { LoneEncoder } from './lone-encoder';
import { fit } from './oversize';
import { checkedSource, type RenderOptions, requireUseCase } from './render-variant';
import type { CheckedSource } from './source';
import type { OptimizedVariant } from './types';

export interface RenderAloneOptions extends RenderOptions, Neighbours {
  /** What the formats ranked below weigh, as far as this one is measured by them. */
  readonly below: readonly Weighed[];
  /** Displayed size of the original, where the bytes are its master: the size is that of its other variants then. */
  readonly displayed?: Size;
}

/**
 * Makes one variant and nothing beside it: decoded straight to its size and encoded once, unless it comes out too heavy.
 * Quicker than `renderVariant`, whose bytes are those of a whole upload's.
 *
 * @throws ImageProcessingError and nothing else; UNKNOWN_VARIANT when the contract has no such variant, LEFT_OUT when
 *   the oversize policy leaves it out
 */
export async function renderAlone(
  bytes: Uint8Array,
  images: ImageContract,
  which: { readonly useCase: string; readonly format: ImageFormat },
  options: RenderAloneOptions,
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
  options: RenderAloneOptions,
  deadline: Deadline,
): Promise<OptimizedVariant> {
  const { format } = which;
  const { below } = options;
  deadline.check();
  const useCase = requireUseCase(images, which);
  const encoding = useCase.formats[format] as FormatEncoding;
  // Only a WebP moves, so that only for one more than the first frame need be decoded.
  const animation = format === 'webp' ? images.animation : 'first-frame';
  const source = await checkedSource(bytes, { ...images, animation }, options);
  const size = sizeFor(source, useCase, options.displayed);
  const limit = source.decodedFrames > 1 ? Infinity : Math.min(...below.map((weighed) => weighed.bytes));
  const isAimed = limit < Infinity && images.oversizePolicy === 'lower-quality' && hasQuality(format, encoding);
  const aimed = isAimed
    ? { ...encoding, quality: qualityBetween({ format, encoding }, area(size), below, options) }
    : encoding;
  const encoder = new LoneEncoder({ source, size, useCase, images, options, deadline, isBounded: limit < Infinity });
  const first = { format, encoding: aimed, wanted: encoding, data: await encoder.first(format, aimed) };
  const kept = await fit(first, limit, images.oversizePolicy, (...one) => encoder.encodeAt(...one));
  if (kept === undefined) {
    throw new ImageProcessingError('LEFT_OUT', `'${format}' must weigh less than the formats ranked below it`);
  }
  return {
    useCase: which.useCase,
    format,
    ...size,
    quality: kept.encoding.quality,
    contentType: IMAGE_CONTENT_TYPES[format],
    data: kept.data,
    ...(await encoder.spent(format)),
  };
}

const area = ({ width, height }: Size): number => width * height;

/** As of the original, whose rounding the master repeats; but nothing is enlarged, should the master be smaller. */
function sizeFor(
  { info }: CheckedSource,
  box: { readonly maxWidth: number; readonly maxHeight: number },
  displayed: Size = info,
): Size {
  const { width, height } = fitInside(displayed, box);
  return width <= info.width && height <= info.height ? { width, height } : fitInside(info, box);
}
