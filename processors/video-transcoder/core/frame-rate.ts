import { parseRational, rational, type Rational, toNumber } from './rational';

/** Rates that cameras and editors use. */
const STANDARD_RATES: readonly Rational[] = [
  rational(24_000, 1001),
  rational(24),
  rational(25),
  rational(30_000, 1001),
  rational(30),
  rational(48),
  rational(50),
  rational(60_000, 1001),
  rational(60),
  rational(120_000, 1001),
  rational(120),
];

/** How far an average over a short clip lies from the rate it was recorded at. */
const MEASURING_ERROR = 0.01;
/** An average of half the clock's rate is that of frames of two fields; above it, frames are missing now and then. */
const FIELDS_SHARE = 0.55;
/** Above it a base rate is a clock, not a rate: Matroska's is 1000. */
const MAX_BASE_RATE = 300;
const FALLBACK = rational(30);
/** Frames a second below which frames are repeated. */
const SLOWEST = 10;
/** Numerator and denominator of an odd rate are kept below it, as time scales of MP4 are whole numbers of 32 bits. */
const RATE_PRECISION = 1000;

const distance = (a: Rational, b: Rational): number => Math.abs(toNumber(a) / toNumber(b) - 1);

function snap(rate: Rational): Rational {
  const nearest = [...STANDARD_RATES].sort((a, b) => distance(a, rate) - distance(b, rate))[0] ?? FALLBACK;
  if (distance(nearest, rate) <= MEASURING_ERROR) return nearest;
  return rate.num <= 120_000 && rate.den <= 1001
    ? rate
    : rational(Math.max(1, Math.round(toNumber(rate) * RATE_PRECISION)), RATE_PRECISION);
}

/**
 * The constant rate that holds a source's frames without repeating more than it must: the rate it was recorded at, or,
 * where no clock tells it, the standard one at or above the average. Of a source that is slower than `SLOWEST`, a
 * multiple: a frame may not last longer than a segment, nor than what is kept of a video, and costs nothing when it comes
 * again.
 *
 * @param average ffprobe's `avg_frame_rate`
 * @param base ffprobe's `r_frame_rate`: the slowest clock that all its frames fall on
 */
export function sourceFrameRate(average: string | undefined, base: string | undefined): Rational {
  const rate = recordedRate(parseRational(average), parseRational(base));
  const times = Math.ceil(SLOWEST / toNumber(rate));
  return times > 1 ? rational(rate.num * times, rate.den) : rate;
}

function recordedRate(mean: Rational | undefined, clock: Rational | undefined): Rational {
  const usable = clock !== undefined && toNumber(clock) <= MAX_BASE_RATE ? clock : undefined;
  if (mean === undefined) return snap(usable ?? FALLBACK);
  const snapped = snap(mean);
  if (usable !== undefined && toNumber(mean) > FIELDS_SHARE * toNumber(usable)) return snap(usable);
  if (STANDARD_RATES.includes(snapped)) return snapped;
  const above = STANDARD_RATES.find((rate) => rate.den === 1 && toNumber(rate) >= toNumber(mean) && rate.num >= 24);
  return toNumber(mean) > 12 && above ? above : snapped;
}

/** One rate for all rungs of a ladder, and the grid of segments that each of them has a frame on. */
export interface FrameGrid {
  /** Of the fastest rung. */
  readonly rate: Rational;
  /** Of that rung, in a segment. */
  readonly frames: number;
}

const isNtsc = ({ den }: Rational): boolean => den === 1001;

/** `cap` on the clock of the source: of 30 and a source of 59.94, 29.97. */
const onClock = (cap: number, source: Rational): Rational =>
  isNtsc(source) ? rational(cap * 1000, 1001) : rational(cap);

/** The grid for the fastest rung: whole frames, as near the contract's length of a segment as they get. */
export function frameGrid(source: Rational, fastestCap: number, segmentSeconds: number): FrameGrid {
  const capped = onClock(fastestCap, source);
  const rate = toNumber(capped) < toNumber(source) ? capped : source;
  return { rate, frames: Math.max(1, Math.round(toNumber(rate) * segmentSeconds)) };
}

/**
 * A rung's frame rate, and its frames in a segment: the fastest rate up to `cap` that has a whole number of frames in
 * the grid's segment. Every rung's segments thus begin at the same moments: at 29.97 fps, a cap of 24 gives 23.976.
 */
export function rungFrameRate(grid: FrameGrid, cap: number): FrameGrid {
  const { rate, frames } = grid;
  if (toNumber(rate) <= toNumber(onClock(cap, rate)) + 1e-9) return grid;
  const segmentSeconds = frames / toNumber(rate);
  const whole = Math.max(1, Math.floor(cap * segmentSeconds + 1e-6));
  return { rate: rational(whole * rate.num, frames * rate.den), frames: whole };
}

/** Length of a segment in seconds. */
export const gridSeconds = ({ rate, frames }: FrameGrid): number => (frames * rate.den) / rate.num;
