import type { VideoContract } from '../../../lib/contract';
import type { Loudness } from './loudness';

/** What is done to the level of the sound. */
export interface Level {
  readonly gainDb: number;
  /** Where peaks end, in dBFS. @default - nowhere: no peak reaches the contract's limit */
  readonly limitDbfs?: number;
}

/** A level, and what came of it: measured as a draft, or encoded, decoded again, and measured. */
export interface Attempt {
  readonly level: Level;
  readonly result: Loudness;
}

type Target = VideoContract['loudness'];

/** How far the result may be from the contract's loudness before another attempt, in LU; half of what is promised. */
const TOLERANCE_LU = 0.25;
/** The same of a draft, which encoding will change a little: what the meter's rounding to tenths leaves. */
const DRAFT_TOLERANCE_LU = 0.15;
/** What a draft may be off by for its correction to need no draft of its own: a limiter leaves more than half of it. */
const SURE_LU = 0.5;
/** How far encoding may carry peaks above the contract's limit, in dB. */
const CODING_HEADROOM_DB = 1;
/** What a limit is lowered by beyond what peaks were too high: the next encode is not the same. */
const EXTRA_DB = 0.15;
/** Loudness that a decibel of gain brings once the limiter takes most of it; below this it is not worth the attempt. */
const MIN_SLOPE = 0.2;
/** Nearly all is right at the first or second; what is still off at the last is clicks and little else. */
export const MAX_ATTEMPTS = 6;
const MAX_DRAFTS = 3;

/** The level by what the upload measures. */
export function firstLevel({ lufs, truePeakDbfs }: Required<Loudness>, target: Target): Level {
  const gainDb = target.integratedLufs - lufs;
  return truePeakDbfs + gainDb <= target.truePeakDbfs ? { gainDb } : { gainDb, limitDbfs: target.truePeakDbfs };
}

/**
 * The level to encode at: that by what the upload measures and, where a limiter takes some of its loudness, what makes up
 * for that by drafts, which cost a tenth of an encode.
 *
 * @param draft measures what a level gives, before it is encoded
 */
export async function settleLevel(
  measured: Required<Loudness>,
  target: Target,
  draft: (level: Level) => Promise<Loudness>,
): Promise<Level> {
  let level = firstLevel(measured, target);
  const drafts: Attempt[] = [];
  while (level.limitDbfs !== undefined && drafts.length < MAX_DRAFTS) {
    const result = await draft(level);
    drafts.push({ level, result });
    level = nextLevel(drafts, target, DRAFT_TOLERANCE_LU) ?? level;
    if (Math.abs(target.integratedLufs - (result.lufs ?? target.integratedLufs)) <= SURE_LU) break;
  }
  return level;
}

/** The level to try after these attempts; `undefined` where the last one is good. */
export function nextLevel(
  attempts: readonly Attempt[],
  target: Target,
  toleranceLu: number = TOLERANCE_LU,
): Level | undefined {
  const last = attempts.at(-1);
  if (!last) return undefined;
  const { level, result } = last;
  const missing = target.integratedLufs - (result.lufs ?? target.integratedLufs);
  const allowed = Math.min(0, target.truePeakDbfs + CODING_HEADROOM_DB);
  const excess = result.truePeakDbfs - allowed;
  const off = Math.abs(missing) > toleranceLu;
  if (!off && excess <= 0) return undefined;
  const limitDbfs = level.limitDbfs ?? target.truePeakDbfs;
  return {
    gainDb: level.gainDb + (off ? missing / slope(attempts) : 0),
    limitDbfs: excess > 0 ? limitDbfs - excess - EXTRA_DB : limitDbfs,
  };
}

/** Loudness per gain between the last two attempts: 1 until the limiter takes some of it. */
function slope(attempts: readonly Attempt[]): number {
  const [before, last] = attempts.slice(-2);
  if (before?.result.lufs === undefined || last?.result.lufs === undefined) return 1;
  const gain = last.level.gainDb - before.level.gainDb;
  if (Math.abs(gain) < 0.1) return 1;
  return Math.min(1, Math.max(MIN_SLOPE, (last.result.lufs - before.result.lufs) / gain));
}
