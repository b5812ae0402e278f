import {
  type FormatEncoding,
  IMAGE_CONTENT_TYPES,
  type ImageFormat,
  type ImageUseCase,
  rankedFormats,
} from '../../../lib/contract';
import { firstQuality, surelyFits, type Weighed } from './aim';
import { hasQuality } from './encode';
import type { Pixels } from './engine';
import { applyOversizePolicy, type Encoded } from './oversize';
import type { SizedUseCase } from './sized-pixels';
import type { OmittedVariant, OptimizedVariant } from './types';
import { FORETOLD, type Run, UseCaseEncoder } from './use-case-encoder';
import { drawWatermark } from './watermark';

export interface UseCaseResult {
  readonly variants: readonly OptimizedVariant[];
  readonly omitted: readonly OmittedVariant[];
}

/** The variants of one use case in the making. */
export interface UseCaseWork {
  /** What the first encode of each format weighs, without animations. */
  readonly weighed: Promise<readonly Weighed[]>;
  /** The variants in the contract's order of formats, once the oversize policy has been applied. */
  readonly made: () => Promise<UseCaseResult>;
}

interface Wanted {
  readonly format: ImageFormat;
  readonly encoding: FormatEncoding;
}

/**
 * Begins all use cases. Sizes are foretold from use case to use case, from the smallest to the largest of those that
 * offer `FORETOLD`, by their first encodes alone, so that no encode waits for another to be repeated.
 *
 * @param only makes this format, and those ranked below it, of this use case, and nothing that it does not depend on
 */
export function beginUseCases(
  run: Run,
  useCases: ReadonlyMap<string, SizedUseCase>,
  only?: { readonly useCase: string; readonly format: ImageFormat },
): ReadonlyMap<string, UseCaseWork> {
  const { images } = run;
  const area = (name: string): number => (useCases.get(name)?.size.width ?? 0) * (useCases.get(name)?.size.height ?? 0);
  const foretelling =
    images.oversizePolicy === 'lower-quality'
      ? [...useCases.keys()]
          .filter((name) => images.useCases[name]?.formats[FORETOLD] !== undefined)
          .sort((a, b) => area(a) - area(b))
      : [];
  const chain = only === undefined || only.format === FORETOLD ? foretelling : [];
  const needed =
    only === undefined ? [...useCases.keys()] : [...chain.slice(0, chain.indexOf(only.useCase)), only.useCase];
  const work = new Map<string, UseCaseWork>();
  for (const name of needed) {
    const smaller = chain[chain.indexOf(name) - 1];
    const before = smaller === undefined ? undefined : (): Promise<readonly Weighed[]> => weighedBy(work, smaller);
    const pixels = useCases.get(name)?.pixels;
    if (pixels) work.set(name, beginUseCase(run, name, pixels, before, only?.format));
  }
  return work;
}

const weighedBy = (work: ReadonlyMap<string, UseCaseWork>, name: string): Promise<readonly Weighed[]> =>
  work.get(name)?.weighed ?? Promise.resolve([]);

function beginUseCase(
  run: Run,
  name: string,
  sized: Promise<Pixels>,
  smaller?: () => Promise<readonly Weighed[]>,
  from?: ImageFormat,
): UseCaseWork {
  const { images, deadline, options } = run;
  const useCase = images.useCases[name] as ImageUseCase;
  const ranked = rankedFormats(images, useCase);
  const formats = from === undefined ? ranked : ranked.slice(ranked.indexOf(from));
  const wanted = formats.map((format) => ({ format, encoding: useCase.formats[format] as FormatEncoding }));

  const begun = (async (): Promise<{ encoder: UseCaseEncoder; encoded: readonly Encoded[] }> => {
    const pixels = useCase.watermark ? await drawWatermark(await sized, useCase.watermark, options) : await sized;
    const encoder = new UseCaseEncoder(run, pixels);
    const firsts: Promise<Encoded>[] = [];
    wanted.forEach((one, rank) => {
      const beside = (): Promise<readonly Encoded[]> => deadline.all(firsts.slice(rank + 1));
      const quality =
        smaller && one.format === FORETOLD && hasQuality(one.format, one.encoding)
          ? aimedQuality(run, encoder, one, wanted.slice(rank + 1), beside, smaller)
          : undefined;
      firsts.push(encodeFirst(encoder, one, quality));
    });
    return { encoder, encoded: await deadline.all(firsts) };
  })();
  const weighed = begun.then(({ encoded }) => weightsOfStills(encoded));
  // Whoever depends on it hears of a failure through its own work; there may be nobody.
  weighed.catch(() => undefined);
  return { weighed, made: async () => made(run, name, await begun) };
}

/** The quality for the first encode of a format that ranks above `others`. */
async function aimedQuality(
  { images }: Run,
  encoder: UseCaseEncoder,
  wanted: Wanted,
  others: readonly Wanted[],
  beside: () => Promise<readonly Encoded[]>,
  smaller: () => Promise<readonly Weighed[]>,
): Promise<number> {
  const known = await smaller();
  if (surelyFits(wanted, others, known)) return wanted.encoding.quality;
  const firsts = await beside();
  // What is ranked below may itself have to get smaller; what that takes is not encoded again afterwards.
  const { kept } = await applyOversizePolicy(firsts, images.oversizePolicy, (...one) => encoder.encodeAt(...one));
  const limit = Math.min(...weightsOfStills(kept).map(({ bytes }) => bytes));
  return firstQuality(wanted, weightsOfStills(firsts), known, limit);
}

async function encodeFirst(
  encoder: UseCaseEncoder,
  { format, encoding: wanted }: Wanted,
  quality?: Promise<number>,
): Promise<Encoded> {
  const encoding = quality === undefined ? wanted : { ...wanted, quality: await quality };
  const animated = format === 'webp' && encoder.pixels.frames > 1;
  return { format, encoding, wanted, animated, data: await encoder.encodeAt(format, encoding) };
}

const weightsOfStills = (encoded: readonly Encoded[]): readonly Weighed[] =>
  encoded
    .filter(({ animated }) => !animated)
    .map(({ format, encoding, data }) => ({ format, encoding, bytes: data.length }));

async function made(
  { images }: Run,
  name: string,
  { encoder, encoded }: { readonly encoder: UseCaseEncoder; readonly encoded: readonly Encoded[] },
): Promise<UseCaseResult> {
  const { kept, omitted } = await applyOversizePolicy(encoded, images.oversizePolicy, (format, encoding) =>
    encoder.encodeAt(format, encoding),
  );
  const { width, height } = encoder.pixels;
  return {
    variants: kept.map(({ format, encoding, data }) => ({
      useCase: name,
      format,
      width,
      height,
      quality: encoding.quality,
      contentType: IMAGE_CONTENT_TYPES[format],
      data,
      ...encoder.spent(format),
    })),
    omitted: omitted.map((left) => ({ useCase: name, ...left })),
  };
}
