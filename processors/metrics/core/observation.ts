import type { MetricKey, Metrics } from '../../../lib/contract';

/** Something that was counted or measured, for one series of the contract. */
export interface Observation {
  readonly metric: MetricKey;
  /** In the order the contract names the labels. */
  readonly labels: readonly string[];
  /** What a counter grows by, or what a histogram is shown. */
  readonly value: number;
  /** For how many events it stands, where the log is sampled. */
  readonly weight: number;
}

/**
 * Values of counters by series. A histogram is the counters it is written as: one for each bucket, a count and a sum.
 * Kept sparse: what is not there is zero.
 */
export type Counters = Map<string, number>;

/** Stands in no label value: those are of closed lists. */
const SEPARATOR = '|';

/** A sample's series: its name with what a histogram puts behind it, and its labels. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export const INFINITE_BUCKET = '+Inf';

/** Adds an observation. A counter takes its value for each event, a histogram one event of that value for each. */
export function observe(counters: Counters, metrics: Metrics, { metric, labels, value, weight }: Observation): void {
  const definition = metrics[metric];
  const add = (part: string, amount: number): void => {
    const key = [metric, part, ...labels].join(SEPARATOR);
    counters.set(key, (counters.get(key) ?? 0) + amount);
  };
  if (definition.type !== 'histogram') {
    add('', value * weight);
    return;
  }
  // Every bucket is written, the empty ones too: a share is told by two of them, and one that is not there is no zero.
  for (const bound of definition.buckets ?? []) add(String(bound), value <= bound ? weight : 0);
  add(INFINITE_BUCKET, weight);
  add('sum', value * weight);
  add('count', weight);
}

/** The series a key of `Counters` stands for, or `undefined` when the contract has no such series any more. */
export function seriesOf(key: string, metrics: Metrics): Series | undefined {
  const [metric = '', part = '', ...values] = key.split(SEPARATOR);
  if (!Object.hasOwn(metrics, metric)) return undefined;
  const { name, type, labels, buckets = [] } = metrics[metric as MetricKey];
  if (values.length !== labels.length) return undefined;
  const named = Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']));
  if (type !== 'histogram') return part === '' ? { name, labels: named } : undefined;
  if (part === 'sum' || part === 'count') return { name: `${name}_${part}`, labels: named };
  if (part !== INFINITE_BUCKET && !buckets.map(String).includes(part)) return undefined;
  return { name: `${name}_bucket`, labels: { ...named, le: part } };
}

/** Sums counters of several writers. */
export function total(all: Iterable<Counters>): Counters {
  const sum: Counters = new Map();
  for (const counters of all) for (const [key, value] of counters) sum.set(key, (sum.get(key) ?? 0) + value);
  return sum;
}
