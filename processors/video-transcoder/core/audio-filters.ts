import type { Level } from './level';

/** Of everything that is published. */
export const SAMPLE_RATE = 48_000;
/** Samples in a frame of AAC. */
export const FRAME_SAMPLES = 1024;

/** Four times the rate: peaks between samples become samples, to within a few hundredths of a decibel. */
const LIMITER_RATE = 4 * SAMPLE_RATE;
/** Milliseconds over which gain goes down before a peak and comes back after it. */
const ATTACK = 5;
const RELEASE = 50;
/** The limiter gives out what it took in so much earlier, and does not say so. */
const LATENCY_SAMPLES = (LIMITER_RATE * ATTACK) / 1000;
/** The least the limiter takes, as a factor. */
const MIN_LIMIT = 0.0625;

/** As stereo of one rate, from the first frame of video on: silence where it begins later or has gaps. */
export const EVEN_FILTERS = [
  `aresample=${SAMPLE_RATE}:async=1:first_pts=0`,
  'aformat=sample_fmts=fltp:channel_layouts=stereo',
] as const;

/** Up to the last frame of video: silence where the sound ends earlier. */
export const lengthFilters = (seconds: number): readonly string[] => ['apad', `atrim=end=${seconds.toFixed(6)}`];

/** One gain for all of it, and a limiter for the peaks that this lifts too far: dynamics stay what they were. */
export function levelFilters({ gainDb, limitDbfs }: Level): readonly string[] {
  const gain = gainDb === 0 ? [] : [`volume=${gainDb.toFixed(2)}dB`];
  if (limitDbfs === undefined) return gain;
  const limit = Math.max(MIN_LIMIT, Math.min(1, 10 ** (limitDbfs / 20)));
  return [
    ...gain,
    `aresample=${LIMITER_RATE}`,
    // `level` would lift everything to the limit again.
    `alimiter=limit=${limit.toFixed(5)}:attack=${ATTACK}:release=${RELEASE}:level=0`,
    `atrim=start_sample=${LATENCY_SAMPLES}`,
    'asetpts=PTS-STARTPTS',
    `aresample=${SAMPLE_RATE}`,
  ];
}
