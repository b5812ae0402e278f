/** A series that AWS itself keeps: its namespace, name and what tells one resource's from another's. */
export interface VendorMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How the values of a period become one. */
  readonly statistic: 'Average' | 'Maximum' | 'Sum' | 'p95' | 'p99';
}

/** What is watched, by a name that stands in ids and titles. Each is a part of the platform, or somebody else's of its kind. */
export interface Watched {
  readonly distribution?: { readonly distributionId: string };
  readonly functions: Readonly<Record<string, WatchedFunction>>;
  readonly queues: Readonly<Record<string, WatchedQueue>>;
}

export interface WatchedFunction {
  readonly functionName: string;
  readonly timeoutSeconds: number;
  /** It reads a stream, and may fall behind it. @default false */
  readonly readsStream?: boolean;
}

export interface WatchedQueue {
  /** Left out where only the dead letters are a queue. */
  readonly queueName?: string;
  readonly deadLetterQueueName: string;
}

/**
 * CloudFront writes its metrics to us-east-1 alone. The list is of the additional metrics, which a monitoring
 * subscription switches on for a monthly price.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
type StandardMetric = 'Requests' | 'BytesDownloaded' | '4xxErrorRate' | '5xxErrorRate';
const ADDITIONAL_CLOUDFRONT_METRICS = ['CacheHitRate', 'OriginLatency'] as const;
type CloudFrontMetric = StandardMetric | (typeof ADDITIONAL_CLOUDFRONT_METRICS)[number];

export function isAdditional(metricName: string): boolean {
  return (ADDITIONAL_CLOUDFRONT_METRICS as readonly string[]).includes(metricName);
}

export function distributionMetric(
  { distributionId }: NonNullable<Watched['distribution']>,
  metricName: CloudFrontMetric,
  statistic: VendorMetric['statistic'],
): VendorMetric {
  const dimensions = { DistributionId: distributionId, Region: 'Global' };
  return { namespace: 'AWS/CloudFront', metricName, dimensions, statistic };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionMetric(
  { functionName }: WatchedFunction,
  metricName: 'Invocations' | 'Errors' | 'Throttles' | 'Duration' | 'ConcurrentExecutions' | 'IteratorAge',
  statistic: VendorMetric['statistic'],
): VendorMetric {
  return { namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName: functionName }, statistic };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export function queueMetric(
  queueName: string,
  metricName: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible' | 'NumberOfMessagesSent',
  statistic: VendorMetric['statistic'],
): VendorMetric {
  return { namespace: 'AWS/SQS', metricName, dimensions: { QueueName: queueName }, statistic };
}
