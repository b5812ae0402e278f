import type { BeaconLabels } from './beacon';
import type { MediaContract } from './media-contract';
import type { Metrics } from './metrics';

/**
 * The fields of a real-time log record that the platform reads, in the order CloudFront writes them: that of its own
 * list, whatever order they are asked for in, as they are asked for as a set.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html#understand-real-time-log-config-fields
 */
export const EDGE_LOG_FIELDS = [
  'timestamp',
  'sc-status',
  'sc-bytes',
  'cs-method',
  'cs-uri-stem',
  'x-edge-request-id',
  'cs-uri-query',
  'x-edge-response-result-type',
  'sc-content-type',
  'x-edge-detailed-result-type',
  'c-country',
] as const;
export type EdgeLogField = (typeof EDGE_LOG_FIELDS)[number];

/** What the metrics processor is told: no more of the contract than it needs, as an environment holds 4096 bytes. */
export interface MetricsSettings {
  readonly metrics: Metrics;
  readonly beaconPath: string;
  /** The values that labels may have. */
  readonly labels: BeaconLabels;
}

/** The part of a contract that metrics are counted by. */
export function metricsSettings({
  metrics,
  delivery,
  images,
  videos,
}: Pick<MediaContract, 'metrics' | 'delivery' | 'images' | 'videos'>): MetricsSettings {
  return {
    metrics,
    beaconPath: delivery.beaconPath,
    labels: { useCases: Object.keys(images.useCases), renditions: Object.keys(videos.renditions) },
  };
}
