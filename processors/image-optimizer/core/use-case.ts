import { IMAGE_CONTENT_TYPES, type ImageContract, type ImageFormat, rankedFormats } from '../../../lib/contract';
import type { FormatEncoding } from '../../../lib/contract';
import type { Deadline } from './deadline';
import { type AnimationTiming, encode } from './encode';
import type { Pixels } from './engine';
import type { Limiter } from './limiter';
import { applyOversizePolicy } from './oversize';
import type { OmittedVariant, OptimizedVariant, OptimizeOptions } from './types';
import { drawWatermark } from './watermark';

/** What every step of one image shares. */
export interface Run {
  readonly images: ImageContract;
  readonly options: OptimizeOptions;
  readonly deadline: Deadline;
  readonly encoders: Limiter;
  readonly timing?: AnimationTiming;
}

export interface UseCaseResult {
  readonly variants: readonly OptimizedVariant[];
  readonly omitted: readonly OmittedVariant[];
}

/**
 * Makes the variants of one use case from pixels of its size, in the contract's order of formats.
 *
 * @param from makes this format and those ranked below it, instead of all
 */
export async function makeUseCase(run: Run, name: string, sized: Pixels, from?: ImageFormat): Promise<UseCaseResult> {
  const { images, options, deadline, encoders, timing } = run;
  const useCase = images.useCases[name];
  if (useCase === undefined) return { variants: [], omitted: [] };
  const pixels = useCase.watermark ? await drawWatermark(sized, useCase.watermark, options) : sized;
  const spent: Partial<Record<ImageFormat, number>> = {};
  const encodeAt = (format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> =>
    encoders.run(async () => {
      const started = performance.now();
      const data = await encode({ pixels, format, encoding, images, timing, timeoutSeconds: deadline.secondsLeft });
      spent[format] = (spent[format] ?? 0) + performance.now() - started;
      return data;
    });
  const ranked = rankedFormats(images, useCase);
  const formats = from === undefined ? ranked : ranked.slice(ranked.indexOf(from));
  const encoded = await deadline.all(
    formats.map(async (format) => {
      const encoding = useCase.formats[format] as FormatEncoding;
      const animated = format === 'webp' && pixels.frames > 1;
      return { format, encoding, animated, data: await encodeAt(format, encoding) };
    }),
  );
  const { kept, omitted } = await applyOversizePolicy(encoded, images.oversizePolicy, encodeAt);
  return {
    variants: kept.map(({ format, encoding, data }) => ({
      useCase: name,
      format,
      width: pixels.width,
      height: pixels.height,
      quality: encoding.quality,
      contentType: IMAGE_CONTENT_TYPES[format],
      data,
      milliseconds: spent[format] ?? 0,
    })),
    omitted: omitted.map((left) => ({ useCase: name, ...left })),
  };
}
