import type { Alarms, MediaContract } from '../contract';
import {
  distributionMetric,
  functionMetric,
  queueMetric,
  type VendorMetric,
  type Watched,
  type WatchedFunction,
  type WatchedQueue,
} from './vendor-metrics';

/** One condition that an operator is told of; how it is declared is the construct's business. */
export interface AlarmCondition {
  /** Unique; part of the construct's id. */
  readonly name: string;
  readonly description: string;
  /** One series, or several that an expression over their keys makes one of. */
  readonly of: VendorMetric | { readonly expression: string; readonly metrics: Readonly<Record<string, VendorMetric>> };
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  /** In a row. @default - the contract's */
  readonly periods?: number;
}

type AlarmContract = Pick<MediaContract, 'alarms' | 'objectives'>;

const PERCENT = 100;

export const HIT_RATE_ALARM = 'CacheHitRate';

/** CloudFront's metrics are shares in percent and times in milliseconds. */
export function distributionConditions(
  distribution: NonNullable<Watched['distribution']>,
  { alarms, objectives }: AlarmContract,
): AlarmCondition[] {
  const { minimumRequests } = objectives.service;
  const requests = distributionMetric(distribution, 'Requests', 'Sum');
  /** A share of a handful of requests says nothing: until there are enough, it is `otherwise`. */
  const shareOfMany = (metricName: 'CacheHitRate' | '5xxErrorRate', otherwise: number): AlarmCondition['of'] => ({
    expression: `IF(requests >= ${minimumRequests}, rate, ${otherwise})`,
    metrics: { rate: distributionMetric(distribution, metricName, 'Average'), requests },
  });
  // One figure for the whole distribution, so that the lower of the two targets is what both must reach.
  const hitRate = Math.min(objectives.images.cacheHitRate, objectives.videos.cacheHitRate);
  return [
    {
      name: HIT_RATE_ALARM,
      description: 'Viewers wait for the origin, which pays for it. Runbook: LowCDNCacheHitRate',
      of: shareOfMany('CacheHitRate', PERCENT),
      comparison: 'below',
      threshold: hitRate * PERCENT,
    },
    {
      name: 'ServerErrors',
      description: 'The origin or a function answers with 5xx, or not at all',
      of: shareOfMany('5xxErrorRate', 0),
      comparison: 'above',
      threshold: alarms.serverErrorShare * PERCENT,
    },
    {
      name: 'OriginLatency',
      description: 'The origin is slow: a bucket of another region, or many variants made on the fly',
      of: distributionMetric(distribution, 'OriginLatency', 'p95'),
      comparison: 'above',
      threshold: alarms.originLatencySeconds * 1000,
    },
  ];
}

export function functionConditions(
  name: string,
  watched: WatchedFunction,
  { alarms }: AlarmContract,
): AlarmCondition[] {
  return [
    {
      name: `${name}-errors`,
      description: 'Runs fail: the function’s log says why, by error code',
      of: {
        // No run is no error, and no division either.
        expression: 'IF(invocations > 0, errors / invocations, 0)',
        metrics: {
          errors: functionMetric(watched, 'Errors', 'Sum'),
          invocations: functionMetric(watched, 'Invocations', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: alarms.functionErrorShare,
    },
    {
      name: `${name}-throttles`,
      description: 'Runs are refused: the account’s or the function’s concurrency is used up',
      of: functionMetric(watched, 'Throttles', 'Sum'),
      comparison: 'above',
      threshold: alarms.functionThrottles,
    },
    {
      name: `${name}-duration`,
      description: 'The slowest runs are about to be ended by the timeout',
      of: functionMetric(watched, 'Duration', 'p99'),
      comparison: 'above',
      threshold: Math.round(alarms.functionTimeShare * watched.timeoutSeconds * 1000),
    },
    ...(watched.readsStream === true ? [streamCondition(name, watched, alarms)] : []),
  ];
}

function streamCondition(name: string, watched: WatchedFunction, { queueAgeSeconds }: Alarms): AlarmCondition {
  return {
    name: `${name}-behind`,
    description: 'Records wait in the stream: the function fails on them, or is slower than they come',
    of: functionMetric(watched, 'IteratorAge', 'Maximum'),
    comparison: 'above',
    threshold: queueAgeSeconds * 1000,
  };
}

export function queueConditions(name: string, watched: WatchedQueue, { alarms }: AlarmContract): AlarmCondition[] {
  const { queueName, deadLetterQueueName } = watched;
  const age = (waiting: string): AlarmCondition => ({
    name: `${name}-age`,
    description: 'Messages wait: what reads them is down, or too few of it may run at once',
    of: queueMetric(waiting, 'ApproximateAgeOfOldestMessage', 'Maximum'),
    comparison: 'above',
    threshold: alarms.queueAgeSeconds,
  });
  return [
    ...(queueName === undefined ? [] : [age(queueName)]),
    {
      name: `${name}-dead-letters`,
      description: 'Something was given up: its letter, or for an upload the catalogue, says which and why',
      of: queueMetric(deadLetterQueueName, 'ApproximateNumberOfMessagesVisible', 'Maximum'),
      comparison: 'above',
      threshold: 0,
      // One is one too many.
      periods: 1,
    },
  ];
}
