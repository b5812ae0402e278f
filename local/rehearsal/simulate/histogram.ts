import { count, countAt } from './counts';

/** Least and most that is told apart, in milliseconds; what lies beyond counts as either. */
const LEAST = 0.1;
const MOST = 1e6;
/** Each bucket is wider than the one before by this, so that a percentile is off by at most half of it: 0.75 %. */
const GROWTH = 1.015;
const LOG_GROWTH = Math.log(GROWTH);
const BUCKETS = Math.ceil(Math.log(MOST / LEAST) / LOG_GROWTH) + 1;

/** Times in milliseconds, counted in buckets of equal ratio: any number of them in a few kilobytes. */
export class Histogram {
  private readonly buckets = new Uint32Array(BUCKETS);
  private sum = 0;
  private within = 0;
  count = 0;

  /** @param targetMs counted exactly beside the buckets: how many keep it */
  constructor(private readonly targetMs?: number) {}

  add(milliseconds: number): void {
    const bucket = milliseconds <= LEAST ? 0 : Math.ceil(Math.log(milliseconds / LEAST) / LOG_GROWTH);
    count(this.buckets, Math.min(bucket, BUCKETS - 1));
    this.sum += milliseconds;
    this.count += 1;
    if (this.targetMs !== undefined && milliseconds <= this.targetMs) this.within += 1;
  }

  /** Milliseconds that a share of all keep: the middle of the bucket in which the nearest rank lies. */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += countAt(this.buckets, bucket);
      if (seen >= rank) return this.beside(LEAST * GROWTH ** (bucket - 0.5), rank <= this.within);
    }
    return NaN;
  }

  /** A time out of a bucket, on the side of the target on which it is known to be. */
  private beside(milliseconds: number, isWithin: boolean): number {
    const { targetMs } = this;
    if (targetMs === undefined || milliseconds <= targetMs === isWithin) return milliseconds;
    return isWithin ? targetMs : targetMs * GROWTH ** 0.25;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** `undefined` where no target is set. */
  get withinTarget(): number | undefined {
    return this.targetMs === undefined ? undefined : this.within / this.count;
  }
}
