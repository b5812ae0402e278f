import type { Metrics } from '../../lib/contract';
import { type Counters, type Series, seriesOf } from './core/observation';
import { remoteWrite, RemoteWriteError, type RemoteWriteOptions, type TimeSeries } from './core/remote-write';
import type { CounterStore } from './counter-store';

/** Series in one request; a dead letter holds as many, and stays well below the 256 KB of a message. */
export const SERIES_PER_REQUEST = 400;

export interface FlushOptions {
  readonly store: CounterStore;
  readonly metrics: Metrics;
  readonly remote: RemoteWriteOptions;
  /** When this run was due, milliseconds since 1970: the time of its samples. */
  readonly at: number;
  /** Between two runs. */
  readonly intervalMs: number;
  /** Keeps what could not be written. */
  readonly deadLetter: (series: readonly TimeSeries[], error: Error) => Promise<void>;
}

export interface FlushResult {
  /** The run, or a later one, had begun before: nothing was written. */
  readonly repeated: boolean;
  readonly written: number;
  readonly deadLettered: number;
}

/** A series, its key among the counters, and what it has counted. */
interface Counted {
  readonly key: string;
  readonly value: number;
  readonly series: Series;
}

/**
 * Writes what all writers have counted, as one series each: there is one flusher, so that counters never collide, and all
 * values are written at every run, so that none goes stale. A run begins once, and no earlier one after it: a second sample
 * of one time, or one out of order, would be refused with all that is beside it. A series that is new begins with a zero one
 * interval earlier: Prometheus takes the first sample of a counter for where it begins, and would not see what it was
 * counted up to.
 */
export async function flush(options: FlushOptions): Promise<FlushResult> {
  const { store, metrics, at, deadLetter } = options;
  const begun = await store.beginFlush(at);
  if (begun === undefined) return { repeated: true, written: 0, deadLettered: 0 };
  const { runs, announced } = begun;
  const counters: Counters = new Map([...(await store.total()), ['metricsHeartbeat|', runs]]);
  const known = [...counters].flatMap(([key, value]): Counted[] => {
    const series = seriesOf(key, metrics);
    return series === undefined ? [] : [{ key, value, series }];
  });
  const written = new Set<string>();
  const failed: { readonly series: readonly TimeSeries[]; readonly error: Error }[] = [];
  for (let start = 0; start < known.length; start += SERIES_PER_REQUEST) {
    const part = known.slice(start, start + SERIES_PER_REQUEST);
    try {
      await write(part, announced, options);
      part.forEach(({ key }) => written.add(key));
    } catch (error) {
      failed.push({ series: part.map((each) => toTimeSeries(each, options, announced)), error: error as Error });
    }
  }
  // Before anything else may fail: a zero that is forgotten is sent a second time.
  const all = new Set([...announced, ...written]);
  if (all.size > announced.size) await store.announce(all);
  for (const { series, error } of failed) await deadLetter(series, error);
  return {
    repeated: false,
    written: written.size,
    deadLettered: failed.reduce((sum, { series }) => sum + series.length, 0),
  };
}

/**
 * A refusal may be that of a zero whose series was begun by a run that ended before it could remember: it has a sample at
 * that time. Without the zeros nothing of it is in the way.
 */
async function write(part: readonly Counted[], announced: ReadonlySet<string>, options: FlushOptions): Promise<void> {
  const { remote } = options;
  try {
    await remoteWrite(
      part.map((each) => toTimeSeries(each, options, announced)),
      remote,
    );
  } catch (error) {
    const isRefused = error instanceof RemoteWriteError && error.status === 400;
    if (!isRefused || part.every(({ key }) => announced.has(key))) throw error;
    await remoteWrite(
      part.map((each) => toTimeSeries(each, options)),
      remote,
    );
  }
}

/** With a zero before the value where the series is not `announced`. */
function toTimeSeries(
  { key, value, series }: Counted,
  { at, intervalMs }: FlushOptions,
  announced?: ReadonlySet<string>,
): TimeSeries {
  const isNew = announced !== undefined && !announced.has(key);
  return {
    ...series,
    samples: [...(isNew ? [{ value: 0, timestamp: at - intervalMs }] : []), { value, timestamp: at }],
  };
}
