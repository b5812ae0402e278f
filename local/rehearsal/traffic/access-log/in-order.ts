import type { LogRecord } from './log-record';

export interface OrderOptions {
  /** Records that are held to see whether an earlier one comes. */
  readonly window: number;
  /** Told of each that comes later than that. */
  readonly onLate: () => void;
}

/**
 * Records in order of time, out of logs that are nearly so: as many as `window` are held to see whether an earlier one
 * comes. One that comes later than that is given at the time of the one before it.
 */
export async function* inOrder(
  records: AsyncIterable<LogRecord>,
  { window, onLate }: OrderOptions,
): AsyncGenerator<LogRecord> {
  let held: LogRecord[] = [];
  let lastMs = -Infinity;
  function* release(count: number): Generator<LogRecord> {
    held.sort((a, b) => a.atMs - b.atMs);
    for (const record of held.slice(0, count)) {
      const isLate = record.atMs < lastMs;
      if (isLate) onLate();
      lastMs = Math.max(lastMs, record.atMs);
      yield isLate ? { ...record, atMs: lastMs } : record;
    }
    held = held.slice(count);
  }
  for await (const record of records) {
    // Sorted once per window: half of it goes, half stays to be overtaken.
    if (held.push(record) >= 2 * window) yield* release(window);
  }
  yield* release(held.length);
}
