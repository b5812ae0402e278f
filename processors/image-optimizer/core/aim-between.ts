import { carriedOver, firstQuality, lowered, type Weighed } from './aim';
import { logPayload } from './quality-scale';

/** The formats of one use case of a photo. */
export interface WeighedSize {
  /** Width × height. */
  readonly pixels: number;
  readonly weighed: readonly Weighed[];
}

/** Use cases of the same photo, the nearest on either side. */
export interface Neighbours {
  readonly smaller?: WeighedSize;
  readonly larger?: WeighedSize;
}

/**
 * Between two sizes, photos stray from what is foretold by about 3 %, which is half as much as from a smaller one alone:
 * the first encode is aimed this much (a logarithm) below the limit.
 */
const FORETOLD_SPARE = 0.04;

/**
 * The quality for the first encode of a format of `pixels`: the contract's, unless that is foretold to weigh more than
 * what ranks below. How two formats compare changes evenly with the logarithm of the size, so that two other sizes
 * foretell it better than one.
 *
 * @param below all formats ranked below it, at its own size
 */
export function qualityBetween(
  wanted: Omit<Weighed, 'bytes'>,
  pixels: number,
  below: readonly Weighed[],
  { smaller, larger }: Neighbours,
): number {
  const { format, encoding } = wanted;
  const foretold = smaller && larger ? foretell(wanted, pixels, below, smaller, larger) : [];
  if (foretold.length === 0) return firstQuality(wanted, below, smaller?.weighed ?? []);
  const limit = Math.min(...below.map(({ bytes }) => bytes));
  const excess = foretold.reduce((sum, size) => sum + size, 0) / foretold.length - logPayload(format, limit);
  return excess > 0 ? lowered(format, encoding.quality, excess + FORETOLD_SPARE) : encoding.quality;
}

/** Logarithms of the expected weight, by each format that both sizes compare it with. */
function foretell(
  wanted: Omit<Weighed, 'bytes'>,
  pixels: number,
  below: readonly Weighed[],
  smaller: WeighedSize,
  larger: WeighedSize,
): readonly number[] {
  const distance = Math.log(larger.pixels / smaller.pixels);
  const share = distance > 0 ? Math.min(1, Math.max(0, Math.log(pixels / smaller.pixels) / distance)) : 1;
  const above = carriedOver(wanted, below, larger.weighed);
  return carriedOver(wanted, below, smaller.weighed).flatMap(({ format, ratio }) => {
    const there = above.find((one) => one.format === format);
    const weighed = below.find((one) => one.format === format);
    if (there === undefined || weighed === undefined) return [];
    return [ratio + (there.ratio - ratio) * share + logPayload(format, weighed.bytes)];
  });
}
