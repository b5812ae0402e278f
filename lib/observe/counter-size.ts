import { IMAGE_FORMATS, type MediaContract } from '../contract';

/** What DynamoDB takes as one item. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAX_ITEM_BYTES = 400 * 1024;

/** Of a counter as JSON, beside its key: brackets, quotes, separators and the longest number. */
const BYTES_BESIDE_KEY = 30;
/** The ids that are remembered, and the series whose labels do not grow with a contract. */
const OTHER_BYTES = 24 * 1024;

/**
 * The largest that the counters of one shard can become: load times are told apart by use case and format, and anybody may
 * send a beacon of each.
 */
export function largestCountersBytes({ images, metrics }: Pick<MediaContract, 'images' | 'metrics'>): number {
  const parts = [...(metrics.imageLoadDuration.buckets ?? []).map(String), '+Inf', 'count', 'sum'];
  const formats = [...IMAGE_FORMATS, 'unknown'];
  const bytesOf = (size: string, format: string): number =>
    parts.reduce((sum, part) => sum + `imageLoadDuration|${part}|${size}|${format}`.length + BYTES_BESIDE_KEY, 0) +
    `formatServed||${format}|image|${size}`.length +
    BYTES_BESIDE_KEY;
  return Object.keys(images.useCases).reduce(
    (sum, size) => sum + formats.reduce((bytes, format) => bytes + bytesOf(size, format), 0),
    OTHER_BYTES,
  );
}
