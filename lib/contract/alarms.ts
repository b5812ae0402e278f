import { type Fault, integer, number, object, refine, type Schema } from './schema';

/** When operators are told of the platform's parts, by CloudWatch: no pipeline of one's own stands between. Shares are 0–1. */
export interface Alarms {
  /** Length of one period that is looked at, and how many in a row must be bad. */
  readonly periodSeconds: number;
  readonly periods: number;
  /** Answers of the distribution that are 5xx. */
  readonly serverErrorShare: number;
  /** 95th percentile of the time the origin takes, misses alone. */
  readonly originLatencySeconds: number;
  /** Runs of a function that fail. */
  readonly functionErrorShare: number;
  /** Runs of a function that are refused in one period. */
  readonly functionThrottles: number;
  /** Share of its time that a function's slowest runs (99th percentile) take. */
  readonly functionTimeShare: number;
  /** How long an upload may wait before work on it begins. */
  readonly queueAgeSeconds: number;
}

/** The document has no such alarms. What an upload may wait is what a user would ask support about. */
export const sparkAlarms: Alarms = {
  periodSeconds: 300,
  periods: 3,
  serverErrorShare: 0.01,
  originLatencySeconds: 1,
  functionErrorShare: 0.05,
  functionThrottles: 10,
  functionTimeShare: 0.9,
  queueAgeSeconds: 600,
};

const share = number({ min: 0.0001, max: 1 });

const SECONDS_PER_DAY = 86_400;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function periodRules({ periodSeconds, periods }: Alarms, path: string, faults: Fault[]): void {
  if (periodSeconds % 60 !== 0) {
    faults.push({ path: `${path}.periodSeconds`, rule: 'be whole minutes', got: periodSeconds });
  }
  // An alarm looks back a day; seven where its periods are hours.
  const longest = periodSeconds >= 3600 ? 7 * SECONDS_PER_DAY : SECONDS_PER_DAY;
  if (periodSeconds * periods > longest) {
    faults.push({
      path: `${path}.periods`,
      rule: `be at most ${longest} seconds in all`,
      got: periods * periodSeconds,
    });
  }
}

const shape = object<Alarms>({
  // The metrics of AWS' services have one value a minute.
  periodSeconds: integer({ min: 60, max: 86_400, unit: 'seconds' }),
  periods: integer({ min: 1, max: 100 }),
  serverErrorShare: share,
  originLatencySeconds: number({ min: 0.001, max: 60, unit: 'seconds' }),
  functionErrorShare: share,
  functionThrottles: integer({ min: 1, max: 1_000_000 }),
  functionTimeShare: share,
  queueAgeSeconds: integer({ min: 1, max: 1_209_600, unit: 'seconds' }),
});

export const alarmsSchema: Schema<Alarms> = refine(shape, periodRules);
