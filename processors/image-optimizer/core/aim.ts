import type { FormatEncoding, ImageFormat } from '../../../lib/contract';
import { coarser, EXPONENT, logPayload } from './quality-scale';

/** Below this, a smaller file is bought with an image nobody wants: the variant is left out instead. */
export const LOWEST_QUALITY = 30;

/** What one encode came to. */
export interface Weighed {
  readonly format: ImageFormat;
  readonly encoding: FormatEncoding;
  readonly bytes: number;
}

/** Photos stray from a foretold size by about 5 %: a first encode is aimed this much (a logarithm) below the limit. */
const FORETOLD_SPARE = 0.06;
/** Foretold to be too large by less than this, an encode at the contract's quality is worth trying. */
const DOUBT = 0.02;
/** Foretold to be smaller by this, a format need not wait until the others have been weighed. */
const CERTAINTY = 0.05;
/** From a size that was seen, only the exponent is uncertain, and what it adds grows with the distance. */
const seenSpare = (excess: number): number => 0.035 + 0.1 * excess;
/** Exponents seen, with room: 0.5–1.3. Two encodes of nearly the same size say nothing about it. */
const EXPONENT_RANGE = { min: 0.45, max: 1.4 } as const;

/**
 * The best quality below `quality` that is expected to make a file smaller by `excess`, the logarithm of how many times
 * too large it is.
 */
export function lowered(format: ImageFormat, quality: number, excess: number, exponent = EXPONENT): number {
  let lower = Math.max(LOWEST_QUALITY, quality - 1);
  while (lower > LOWEST_QUALITY && coarser(format, quality, lower) * exponent < excess) lower -= 1;
  return lower;
}

/** The quality to try next, after encodes of this format that were all larger than `limit`; the last was the smallest. */
export function nextQuality(tried: readonly Weighed[], limit: number): number {
  const last = tried.at(-1);
  if (last === undefined) throw new Error('nothing was tried');
  const { format, encoding, bytes } = last;
  const before = tried.at(-2);
  const excess = logPayload(format, bytes) - logPayload(format, limit);
  const exponent = before === undefined ? EXPONENT : seenExponent(before, last);
  return lowered(format, encoding.quality, excess + seenSpare(excess) * 2 ** Math.max(0, tried.length - 2), exponent);
}

function seenExponent(before: Weighed, after: Weighed): number {
  const shrunk = logPayload(before.format, before.bytes) - logPayload(after.format, after.bytes);
  const exponent = shrunk / coarser(after.format, before.encoding.quality, after.encoding.quality);
  return Math.min(EXPONENT_RANGE.max, Math.max(EXPONENT_RANGE.min, exponent));
}

/** How much a file grows with a better quality: more than `EXPONENT` says, as that is on the safe side of shrinking. */
const GROWING_EXPONENT = 0.85;

/** Whether a format that came out at `bytes` would fit at a better quality too. */
export function wouldFit({ format, encoding, bytes }: Weighed, quality: number, limit: number): boolean {
  const grown = -coarser(format, encoding.quality, quality) * GROWING_EXPONENT;
  return logPayload(format, bytes) + grown <= logPayload(format, limit);
}

/**
 * How the sizes of two formats compare is a trait of the photo that changes little with its dimensions. So what a
 * format will weigh is carried over from a smaller size of the same photo, by its ratio to each of the others there.
 *
 * @returns logarithm of the expected ratio to each format of `others`, for those that can be compared
 */
export function carriedOver(
  { format, encoding }: Omit<Weighed, 'bytes'>,
  others: readonly Omit<Weighed, 'bytes'>[],
  smaller: readonly Weighed[],
): readonly { readonly format: ImageFormat; readonly ratio: number }[] {
  const own = smaller.find((weighed) => weighed.format === format);
  if (own === undefined || !alike(own.encoding, encoding)) return [];
  return others.flatMap((other) => {
    const there = smaller.find((weighed) => weighed.format === other.format);
    if (there === undefined || !alike(there.encoding, other.encoding)) return [];
    const ratio =
      logPayload(format, own.bytes) -
      coarser(format, own.encoding.quality, encoding.quality) * EXPONENT -
      logPayload(other.format, there.bytes) +
      coarser(other.format, there.encoding.quality, other.encoding.quality) * EXPONENT;
    return [{ format: other.format, ratio }];
  });
}

/** Whether two encodings differ in nothing but quality. */
function alike(a: FormatEncoding, b: FormatEncoding): boolean {
  return a.compression === b.compression && a.chromaSubsampling === b.chromaSubsampling;
}

/** Whether a format will be smaller than all of `others` by all that is known from a smaller size of the same photo. */
export function surelyFits(
  wanted: Omit<Weighed, 'bytes'>,
  others: readonly Omit<Weighed, 'bytes'>[],
  smaller: readonly Weighed[],
): boolean {
  return carriedOver(wanted, others, smaller).every(({ ratio }) => ratio < -CERTAINTY);
}

/**
 * The quality for the first encode of a format: the contract's, unless that is foretold to be larger than `limit`.
 *
 * @param beside first encodes of the formats ranked below
 * @param limit bytes of the lightest of them after the oversize policy
 */
export function firstQuality(
  wanted: Omit<Weighed, 'bytes'>,
  beside: readonly Weighed[],
  smaller: readonly Weighed[],
  limit = Math.min(...beside.map(({ bytes }) => bytes)),
): number {
  const { format, encoding } = wanted;
  const foretold = carriedOver(wanted, beside, smaller).map(
    ({ format: other, ratio }) =>
      ratio + logPayload(other, beside.find((weighed) => weighed.format === other)?.bytes ?? 0),
  );
  if (foretold.length === 0) return encoding.quality;
  const excess = foretold.reduce((sum, size) => sum + size, 0) / foretold.length - logPayload(format, limit);
  return excess > DOUBT ? lowered(format, encoding.quality, excess + FORETOLD_SPARE) : encoding.quality;
}
