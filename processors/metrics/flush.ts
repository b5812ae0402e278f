import type { Metrics } from '../../lib/contract';
import { type Counters, seriesOf } from './core/observation';
import { remoteWrite, type RemoteWriteOptions, type TimeSeries } from './core/remote-write';
import type { CounterStore } from './counter-store';

/** Series in one request; a dead letter holds as many, and stays well below the 256 KB of a message. */
export const SERIES_PER_REQUEST = 400;

export interface FlushOptions {
  readonly store: CounterStore;
  readonly metrics: Metrics;
  readonly remote: RemoteWriteOptions;
  /** When this run was due, milliseconds since 1970: the time of its samples, so that a run that is started twice writes them once. */
  readonly at: number;
  /** Between two runs. */
  readonly intervalMs: number;
  /** Keeps what could not be written. */
  readonly deadLetter: (series: readonly TimeSeries[], error: Error) => Promise<void>;
}

export interface FlushResult {
  readonly written: number;
  readonly deadLettered: number;
}

/**
 * Writes what all writers have counted, as one series each: there is one flusher, so that counters never collide, and all
 * values are written at every run, so that none goes stale. A series that is new begins with a zero one interval earlier:
 * Prometheus takes the first sample of a counter for where it begins, and would not see what it was counted up to.
 */
export async function flush(options: FlushOptions): Promise<FlushResult> {
  const { store, metrics, at, intervalMs, remote, deadLetter } = options;
  const { runs, announced } = await store.beginFlush();
  const counters: Counters = new Map([...(await store.total()), ['metricsHeartbeat|', runs]]);
  const known = [...counters].flatMap(([key, value]) => {
    const series = seriesOf(key, metrics);
    return series === undefined ? [] : [{ key, value, series }];
  });
  const written = new Set(announced);
  const result = { written: 0, deadLettered: 0 };
  for (let start = 0; start < known.length; start += SERIES_PER_REQUEST) {
    const part = known.slice(start, start + SERIES_PER_REQUEST);
    const series = part.map(({ key, value, series: named }): TimeSeries => ({
      ...named,
      samples: [...(announced.has(key) ? [] : [{ value: 0, timestamp: at - intervalMs }]), { value, timestamp: at }],
    }));
    try {
      await remoteWrite(series, remote);
      part.forEach(({ key }) => written.add(key));
      result.written += series.length;
    } catch (error) {
      await deadLetter(series, error as Error);
      result.deadLettered += series.length;
    }
  }
  if (written.size > announced.size) await store.announce(written);
  return result;
}
