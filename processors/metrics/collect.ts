import type { CounterStore } from './counter-store';
import { tally, type TallyOptions } from './core/tally';

/** One record of a stream. */
export interface StreamRecord {
  /** Kinesis' own: a decimal number of up to 128 bits, growing within a shard. */
  readonly sequence: string;
  readonly text: string;
}

export interface CollectOptions extends TallyOptions {
  readonly store: CounterStore;
}

export interface CollectResult {
  /** Records that an earlier run had counted. */
  readonly before: number;
  readonly read: number;
  readonly unreadable: number;
  readonly repeated: number;
}

/** Two runs on one shard are rare, and each is fast. */
const MAX_ROUNDS = 10;

/**
 * Counts a batch of one shard, once: a batch that comes again goes on behind the last record that is counted, and where
 * another run of the same batch is faster, it begins anew behind what that one has counted.
 *
 * @throws when the counters could not be stored; the batch then comes again
 */
export async function collect(
  writer: string,
  records: readonly StreamRecord[],
  { store, ...options }: CollectOptions,
): Promise<CollectResult> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = await store.read(writer);
    const fresh = records.filter(({ sequence }) => isBehind(before.sequence, sequence));
    const last = fresh.at(-1);
    const skipped = records.length - fresh.length;
    if (last === undefined) return { before: skipped, read: 0, unreadable: 0, repeated: 0 };
    const texts = fresh.map(({ text }) => text);
    const { counters, recent, ...counted } = tally(before, texts, options);
    if (await store.replace(writer, before, { counters, recent, sequence: last.sequence })) {
      return { before: skipped, ...counted };
    }
  }
  throw new Error(`'counters' must be free to be replaced within ${MAX_ROUNDS} rounds`);
}

function isBehind(last: string | undefined, sequence: string): boolean {
  return last === undefined || BigInt(sequence) > BigInt(last);
}
