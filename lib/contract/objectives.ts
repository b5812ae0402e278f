import { SEVERITIES } from './alerts';
import { NAME_PATTERN } from './names';
import { type Fault, integer, list, number, object, oneOf, record, refine, type Schema } from './schema';

interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/**
 * How fast an error budget may be spent before somebody is told: both windows must be above `factor` times the rate that
 * would spend it just in time. The long window says that it matters, the short one that it still goes on.
 * https://sre.google/workbook/alerting-on-slos/
 */
export interface BurnRate {
  readonly factor: number;
  readonly longWindowSeconds: number;
  readonly shortWindowSeconds: number;
  readonly severity: (typeof SEVERITIES)[number];
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
  /** What makes the targets above objectives that are watched. */
  readonly service: {
    /** The period that an error budget is for. */
    readonly windowDays: number;
    /** Share of loads, starts and seeks that are to keep their time; the document speaks of the 95th percentile. */
    readonly goodShare: number;
    /** Fewer requests than this in a window say nothing: one slow load at night is no incident. */
    readonly minimumRequests: number;
    /** An objective takes the first of these sets that its budget allows: a factor times the budget must stay below 1. */
    readonly burnRates: readonly (readonly BurnRate[])[];
    /**
     * Bytes of one image request before any optimization, the baseline of `bandwidthReduction`: one JPEG of quality 92,
     * 1080 pixels wide, whatever is shown.
     */
    readonly imageBaselineBytes: number;
  };
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
  service: {
    windowDays: 30,
    goodShare: 0.95,
    minimumRequests: 100,
    burnRates: [
      // 2 %, 5 %, 10 % and 10 % of a month's budget.
      [
        { factor: 14.4, longWindowSeconds: 3600, shortWindowSeconds: 300, severity: 'critical' },
        { factor: 6, longWindowSeconds: 6 * 3600, shortWindowSeconds: 1800, severity: 'critical' },
        { factor: 3, longWindowSeconds: 86_400, shortWindowSeconds: 7200, severity: 'warning' },
        { factor: 1, longWindowSeconds: 3 * 86_400, shortWindowSeconds: 6 * 3600, severity: 'warning' },
      ],
      // A budget of 10 % cannot burn faster than tenfold.
      [
        { factor: 7.2, longWindowSeconds: 3600, shortWindowSeconds: 300, severity: 'critical' },
        { factor: 4, longWindowSeconds: 6 * 3600, shortWindowSeconds: 1800, severity: 'critical' },
        { factor: 2, longWindowSeconds: 86_400, shortWindowSeconds: 7200, severity: 'warning' },
        { factor: 1, longWindowSeconds: 3 * 86_400, shortWindowSeconds: 6 * 3600, severity: 'warning' },
      ],
    ],
    imageBaselineBytes: 380_000,
  },
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

const window = integer({ min: 60, max: 30 * 86_400, unit: 'seconds' });

const burnRate: Schema<BurnRate> = refine(
  object<BurnRate>({
    factor: number({ min: 0.1, max: 1000 }),
    longWindowSeconds: window,
    shortWindowSeconds: window,
    severity: oneOf(SEVERITIES),
  }),
  ({ longWindowSeconds, shortWindowSeconds }, path, faults) => {
    if (shortWindowSeconds >= longWindowSeconds) {
      faults.push({
        path: `${path}.shortWindowSeconds`,
        rule: `be below longWindowSeconds (${longWindowSeconds})`,
        got: shortWindowSeconds,
      });
    }
  },
);

/** Whether an objective can be watched by these: at most everything can go wrong, and a threshold above that is never met. */
export function fitsBudget(burnRates: readonly BurnRate[], target: number): boolean {
  return burnRates.every(({ factor }) => factor * (1 - target) < 1);
}

function budgetRules({ images, videos, service }: Objectives, path: string, faults: Fault[]): void {
  const targets = {
    'images.cacheHitRate': images.cacheHitRate,
    'videos.cacheHitRate': videos.cacheHitRate,
    'service.goodShare': service.goodShare,
  };
  for (const [field, target] of Object.entries(targets)) {
    if (service.burnRates.some((set) => fitsBudget(set, target))) continue;
    faults.push({
      path: `${path}.${field}`,
      rule: 'leave a budget that one of service.burnRates fits: each factor times (1 - target) must be below 1',
      got: target,
    });
  }
}

const shape = object<Objectives>({
  images: object<Objectives['images']>({
    loadSeconds: record({ pattern: NAME_PATTERN, rule: 'be a use case' }, seconds),
    cacheHitRate: share,
  }),
  videos: object<Objectives['videos']>({ startSeconds: seconds, seekSeconds: seconds, cacheHitRate: share }),
  bandwidthReduction: share,
  service: object<Objectives['service']>({
    windowDays: integer({ min: 1, max: 90, unit: 'days' }),
    goodShare: number({ min: 0.5, max: 0.9999 }),
    minimumRequests: integer({ min: 1, max: 1_000_000 }),
    burnRates: list(list(burnRate)),
    imageBaselineBytes: integer({ min: 1, max: 100_000_000, unit: 'bytes' }),
  }),
  improvements: object<Objectives['improvements']>({
    imageLoadSeconds: beforeAfter(seconds),
    cacheHitRate: beforeAfter(share),
    bandwidth: beforeAfter(share),
    videoStartSeconds: beforeAfter(seconds),
    mobileData: beforeAfter(share),
  }),
});

export const objectivesSchema: Schema<Objectives> = refine(shape, budgetRules);
