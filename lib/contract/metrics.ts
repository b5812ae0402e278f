import { type Fault, list, number, object, oneOf, optional, refine, type Schema, text } from './schema';

export const METRIC_TYPES = ['counter', 'gauge', 'histogram'] as const;

/** One Prometheus series. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: (typeof METRIC_TYPES)[number];
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, ascending, in the unit the name ends in. */
  readonly buckets?: readonly number[];
}

export const METRIC_KEYS = [
  'imageLoadDuration',
  'videoBufferDuration',
  'cdnRequests',
  'formatServed',
  'videoBandwidth',
  'connectionSpeed',
  'bandwidth',
  'processingDuration',
  'processingBytes',
  'processingFailures',
  'edgeLogRecords',
  'metricsHeartbeat',
] as const;
export type MetricKey = (typeof METRIC_KEYS)[number];
export type Metrics = Readonly<Record<MetricKey, MetricDefinition>>;

/**
 * The document's series, with its names and buckets. `size` and `format` are added to the load time, as its 500 ms
 * target is for one size, and `phase` (start, seek, stall) to the buffering time, which has a target for two of them.
 * `videoBandwidth`, `connectionSpeed` and `bandwidth` are named by the document (in an alert, in a struct) but declared
 * nowhere in it; the last five are what operators need.
 */
export const sparkMetrics: Metrics = {
  imageLoadDuration: {
    name: 'spark_image_load_duration_seconds',
    type: 'histogram',
    help: 'Time to load profile images',
    labels: ['size', 'format'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10],
  },
  videoBufferDuration: {
    name: 'spark_video_buffer_duration_seconds',
    type: 'histogram',
    help: 'Video buffering time',
    labels: ['phase'],
    buckets: [0.5, 1, 2, 3, 5, 10, 15],
  },
  cdnRequests: {
    name: 'spark_cdn_requests_total',
    type: 'counter',
    help: 'CDN requests by cache result',
    labels: ['content_type', 'result', 'region'],
  },
  formatServed: {
    name: 'spark_format_served_total',
    type: 'counter',
    help: 'Image/video formats served',
    labels: ['format', 'content_type', 'quality'],
  },
  videoBandwidth: {
    name: 'spark_video_bandwidth_bytes_total',
    type: 'counter',
    help: 'Video bytes sent to viewers',
    labels: ['region'],
  },
  connectionSpeed: {
    name: 'spark_connection_speed_megabits_per_second',
    type: 'histogram',
    help: 'Downlink that browsers report',
    labels: [],
    buckets: [0.25, 0.5, 1, 2, 5, 10],
  },
  bandwidth: {
    name: 'spark_cdn_bandwidth_bytes_total',
    type: 'counter',
    help: 'Bytes sent to viewers',
    labels: ['content_type', 'region'],
  },
  processingDuration: {
    name: 'spark_processing_duration_seconds',
    type: 'histogram',
    help: 'Time to process one upload',
    labels: ['content_type'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  },
  processingBytes: {
    name: 'spark_processing_bytes_total',
    type: 'counter',
    help: 'Bytes of uploads, and of what was made of them',
    labels: ['content_type', 'direction'],
  },
  processingFailures: {
    name: 'spark_processing_failures_total',
    type: 'counter',
    help: 'Uploads that could not be processed, by error code',
    labels: ['content_type', 'code'],
  },
  edgeLogRecords: {
    name: 'spark_edge_log_records_total',
    type: 'counter',
    help: 'Records of the edge log, by whether they could be read',
    labels: ['outcome'],
  },
  metricsHeartbeat: {
    name: 'spark_metrics_heartbeat_total',
    type: 'counter',
    help: 'Runs of the metrics processor, with or without traffic',
    labels: [],
  },
};

/** https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** `le` is the bucket of a histogram. */
const LABEL_NAME = /^(?!__|le$)[a-zA-Z_][a-zA-Z0-9_]*$/;

function rules({ type, buckets, name }: MetricDefinition, path: string, faults: Fault[]): void {
  const ascending = buckets?.every((bound, index) => index === 0 || bound > (buckets[index - 1] ?? 0));
  if (type === 'histogram' && ascending !== true) {
    faults.push({ path: `${path}.buckets`, rule: 'be ascending bounds, as the metric is a histogram', got: buckets });
  }
  if (type !== 'histogram' && buckets !== undefined) {
    faults.push({ path: `${path}.buckets`, rule: `be left out of a ${type}`, got: buckets });
  }
  if (type === 'counter' && !name.endsWith('_total')) {
    faults.push({ path: `${path}.name`, rule: 'end in _total, as the metric is a counter', got: name });
  }
}

const metric = refine(
  object<MetricDefinition>({
    name: text(METRIC_NAME, 'be a Prometheus metric name'),
    type: oneOf(METRIC_TYPES),
    help: text(/^.{1,200}$/, 'be one line of 1–200 characters'),
    labels: list(text(LABEL_NAME, 'be a Prometheus label name'), { min: 0 }),
    buckets: optional(list(number({ min: 0, max: Number.MAX_SAFE_INTEGER }))),
  }),
  rules,
);

export const metricsSchema: Schema<Metrics> = object<Metrics>({
  imageLoadDuration: metric,
  videoBufferDuration: metric,
  cdnRequests: metric,
  formatServed: metric,
  videoBandwidth: metric,
  connectionSpeed: metric,
  bandwidth: metric,
  processingDuration: metric,
  processingBytes: metric,
  processingFailures: metric,
  edgeLogRecords: metric,
  metricsHeartbeat: metric,
});
