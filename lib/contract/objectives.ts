import { NAME_PATTERN } from './names';
import { number, object, record, type Schema } from './schema';

interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** What the platform is to reach. Rates and shares are 0–1, times are seconds. */
export interface Objectives {
  readonly images: {
    /** Time from request to loaded, by use case. */
    readonly loadSeconds: Readonly<Record<string, number>>;
    readonly cacheHitRate: number;
  };
  readonly videos: {
    readonly startSeconds: number;
    readonly seekSeconds: number;
    readonly cacheHitRate: number;
  };
  /** Share of bytes saved. A figure of it is worth nothing without its baseline: originals, or one JPEG of the same size. */
  readonly bandwidthReduction: number;
  /** The document's table of expected improvements. */
  readonly improvements: {
    readonly imageLoadSeconds: BeforeAfter;
    readonly cacheHitRate: BeforeAfter;
    readonly bandwidth: BeforeAfter;
    readonly videoStartSeconds: BeforeAfter;
    readonly mobileData: BeforeAfter;
  };
}

/** The document's target metrics and expected improvements. */
export const sparkObjectives: Objectives = {
  images: { loadSeconds: { profile_thumbnail: 0.5, profile_fullsize: 2 }, cacheHitRate: 0.95 },
  videos: { startSeconds: 3, seekSeconds: 1, cacheHitRate: 0.9 },
  bandwidthReduction: 0.6,
  improvements: {
    imageLoadSeconds: { before: 2.5, after: 0.4 },
    cacheHitRate: { before: 0.8, after: 0.95 },
    bandwidth: { before: 1, after: 0.4 },
    videoStartSeconds: { before: 5, after: 1.2 },
    mobileData: { before: 1, after: 0.35 },
  },
};

const seconds = number({ min: 0.001, max: 3600, unit: 'seconds' });
const share = number({ min: 0, max: 1 });
const beforeAfter = (field: Schema<number>): Schema<BeforeAfter> =>
  object<BeforeAfter>({ before: field, after: field });

export const objectivesSchema: Schema<Objectives> = object<Objectives>({
  images: object<Objectives['images']>({
    loadSeconds: record({ pattern: NAME_PATTERN, rule: 'be a use case' }, seconds),
    cacheHitRate: share,
  }),
  videos: object<Objectives['videos']>({ startSeconds: seconds, seekSeconds: seconds, cacheHitRate: share }),
  bandwidthReduction: share,
  improvements: object<Objectives['improvements']>({
    imageLoadSeconds: beforeAfter(seconds),
    cacheHitRate: beforeAfter(share),
    bandwidth: beforeAfter(share),
    videoStartSeconds: beforeAfter(seconds),
    mobileData: beforeAfter(share),
  }),
});
