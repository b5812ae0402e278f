import { distributionMetric, functionMetric, queueMetric, type VendorMetric, type Watched } from '../vendor-metrics';

/** A dashboard is a grid of 24 columns. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT = 6;
const PERIOD_SECONDS = 300;
const GLOBAL_REGION = 'us-east-1';

interface Panel {
  readonly title: string;
  readonly region: string;
  /** Series by what they are called in the legend. */
  readonly series: Readonly<Record<string, VendorMetric>>;
  /** Lines across the panel: targets and limits. */
  readonly lines?: Readonly<Record<string, number>>;
  readonly unit?: string;
}

export interface CloudWatchDashboardOptions {
  readonly watched: Watched;
  /** Region of the functions and queues. */
  readonly region: string;
  /** Share of requests that the cache is to answer. */
  readonly hitRate: number;
}

/** The JSON of a CloudWatch dashboard: the distribution first, then every function and every queue. */
export function cloudWatchDashboard(options: CloudWatchDashboardOptions): string {
  const widgets = panels(options).map((panel, index) => ({
    type: 'metric',
    x: (index * WIDTH) % COLUMNS,
    y: Math.floor((index * WIDTH) / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: properties(panel),
  }));
  return JSON.stringify({ widgets });
}

function properties({ title, region, series, lines = {}, unit }: Panel): object {
  const annotations = Object.entries(lines).map(([label, value]) => ({ label, value }));
  return {
    title,
    region,
    view: 'timeSeries',
    stacked: false,
    period: PERIOD_SECONDS,
    yAxis: { left: { min: 0, ...(unit !== undefined && { label: unit, showUnits: false }) } },
    metrics: Object.entries(series).map(([label, { namespace, metricName, dimensions, statistic }]) => [
      namespace,
      metricName,
      ...Object.entries(dimensions).flat(),
      { stat: statistic, label },
    ]),
    ...(annotations.length > 0 && { annotations: { horizontal: annotations } }),
  };
}

function panels({ watched, region, hitRate }: CloudWatchDashboardOptions): Panel[] {
  const { distribution, functions, queues } = watched;
  return [
    ...(distribution === undefined ? [] : distributionPanels(distribution, hitRate)),
    ...Object.entries(functions).flatMap(([name, each]): Panel[] => [
      {
        title: `${name}: runs`,
        region,
        series: {
          runs: functionMetric(each, 'Invocations', 'Sum'),
          errors: functionMetric(each, 'Errors', 'Sum'),
          throttles: functionMetric(each, 'Throttles', 'Sum'),
          'at once': functionMetric(each, 'ConcurrentExecutions', 'Maximum'),
        },
      },
      {
        title: `${name}: duration`,
        region,
        series: { p95: functionMetric(each, 'Duration', 'p95'), p99: functionMetric(each, 'Duration', 'p99') },
        lines: { timeout: each.timeoutSeconds * 1000 },
        unit: 'ms',
      },
    ]),
    ...Object.entries(queues).map(([name, { queueName, deadLetterQueueName }]): Panel => ({
      title: `${name}: messages that wait`,
      region,
      series: {
        ...(queueName !== undefined && {
          waiting: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible', 'Maximum'),
          'oldest, seconds': queueMetric(queueName, 'ApproximateAgeOfOldestMessage', 'Maximum'),
        }),
        'dead letters': queueMetric(deadLetterQueueName, 'ApproximateNumberOfMessagesVisible', 'Maximum'),
      },
    })),
  ];
}

function distributionPanels(distribution: NonNullable<Watched['distribution']>, hitRate: number): Panel[] {
  const region = GLOBAL_REGION;
  return [
    {
      title: 'Cache hit rate',
      region,
      series: { 'hit rate': distributionMetric(distribution, 'CacheHitRate', 'Average') },
      lines: { target: hitRate * 100 },
      unit: '%',
    },
    {
      title: 'Requests and bytes',
      region,
      series: {
        requests: distributionMetric(distribution, 'Requests', 'Sum'),
        bytes: distributionMetric(distribution, 'BytesDownloaded', 'Sum'),
      },
    },
    {
      title: 'Errors and origin latency',
      region,
      series: {
        '4xx, %': distributionMetric(distribution, '4xxErrorRate', 'Average'),
        '5xx, %': distributionMetric(distribution, '5xxErrorRate', 'Average'),
        'origin p95, ms': distributionMetric(distribution, 'OriginLatency', 'p95'),
      },
    },
  ];
}
