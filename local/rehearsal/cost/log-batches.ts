import type { PlatformModel } from '../../platform/model';
import { isOnDemand } from './fixed-cost';

type Stack = Pick<PlatformModel, 'resources'>;

/** A stream on demand begins with 4 MB/s, of which a shard takes one. https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
const ON_DEMAND_SHARDS = 4;
/** What a mapping has that says nothing. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const DEFAULT_BATCH = { size: 100, windowSeconds: 0 } as const;

/**
 * How often the collector is handed records of the log. A shard's are gathered from the first one on, until the window of
 * the mapping ends or the batch is full: little traffic has batches of one record, each of which costs as much as a full one.
 *
 * @param records spread evenly over the time and the shards, which makes more batches than hours of more and less traffic do
 * @param seconds that they are spread over
 */
export function logBatches(stack: Stack, records: number, seconds: number): number {
  const { size, windowSeconds } = batchOf(stack);
  const perShard = records / Math.max(1, seconds) / shardsOf(stack);
  return Math.ceil(records / Math.min(size, 1 + perShard * windowSeconds));
}

/** Of the mapping of a stream, which alone has a position to begin at. */
function batchOf({ resources = {} }: Stack): { readonly size: number; readonly windowSeconds: number } {
  const mapping = resources['aws_lambda_event_source_mapping']?.find((each) => each['starting_position'] !== undefined);
  return {
    size: Number(mapping?.['batch_size'] ?? DEFAULT_BATCH.size),
    windowSeconds: Number(mapping?.['maximum_batching_window_in_seconds'] ?? DEFAULT_BATCH.windowSeconds),
  };
}

/** Of the one stream of the log; where the stack has none of its own, it is one on demand. */
function shardsOf({ resources = {} }: Stack): number {
  const [stream] = resources['aws_kinesis_stream'] ?? [];
  return stream === undefined || isOnDemand(stream) ? ON_DEMAND_SHARDS : Number(stream['shard_count'] ?? 1);
}
