import type { MediaContract } from '../../contract';
import { selector, sumOfRates } from '../rules/promql';
import { serviceLevels } from '../service-levels';

/** A dashboard is a grid of 24 columns. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT = 8;
/** The model that Grafana 9 and later read as it is. */
const SCHEMA_VERSION = 38;
const WINDOW_SECONDS = 300;

interface Panel {
  readonly title: string;
  /** Expressions by what they are called in the legend. */
  readonly queries: Readonly<Record<string, string>>;
  /** Grafana's name of a unit. */
  readonly unit: string;
  /** Where the line turns from good to bad. */
  readonly limit?: { readonly value: number; readonly bad: 'above' | 'below' };
}

export interface GrafanaDashboardOptions {
  readonly contract: Pick<MediaContract, 'metrics' | 'objectives' | 'alerts'>;
  readonly title: string;
}

/** A Grafana dashboard over the platform's series, with the contract's targets as limits; its data source is chosen on import. */
export function grafanaDashboard({ contract, title }: GrafanaDashboardOptions): object {
  return {
    title,
    uid: title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40),
    tags: ['spark-media'],
    timezone: 'browser',
    schemaVersion: SCHEMA_VERSION,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
    },
    panels: panels(contract).map((panel, index) => render(panel, index)),
  };
}

/** The same as the text of a file. */
export function grafanaJson(options: GrafanaDashboardOptions): string {
  return `${JSON.stringify(grafanaDashboard(options), null, 2)}\n`;
}

function render({ title, queries, unit, limit }: Panel, index: number): object {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  const [below, above] = limit?.bad === 'below' ? ['red', 'green'] : ['green', 'red'];
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    datasource,
    gridPos: { x: (index * WIDTH) % COLUMNS, y: Math.floor((index * WIDTH) / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
    targets: Object.entries(queries).map(([legendFormat, expr], position) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + position),
      datasource,
      expr,
      legendFormat,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        custom: { thresholdsStyle: { mode: limit === undefined ? 'off' : 'line' } },
        thresholds: {
          mode: 'absolute',
          steps: [
            { color: below, value: null },
            ...(limit === undefined ? [] : [{ color: above, value: limit.value }]),
          ],
        },
      },
      overrides: [],
    },
  };
}

function panels({ metrics, objectives, alerts }: GrafanaDashboardOptions['contract']): Panel[] {
  const rate = (series: string, by: readonly string[]): string => sumOfRates(series, WINDOW_SECONDS, by);
  const quantile = (series: string, share: number, by: readonly string[]): string =>
    `histogram_quantile(${share}, ${rate(`${series}_bucket`, ['le', ...by])})`;
  const answered = selector(metrics.cdnRequests.name, { result: '~hit|miss' });
  const hits = selector(metrics.cdnRequests.name, { result: 'hit' });
  const hitRate = (by: readonly string[]): string => `${rate(hits, by)} / ${rate(answered, by)}`;
  // The percentile that the document's alert speaks of.
  const tail = alerts.SlowImageLoading.quantile;
  const slowest = `P${Number((tail * 100).toFixed(3))}`;
  const levels = serviceLevels({ objectives, metrics });
  return [
    {
      title: 'Cache hit rate by content type',
      queries: { '{{content_type}}': hitRate(['content_type']) },
      unit: 'percentunit',
      limit: { value: alerts.LowCDNCacheHitRate.threshold, bad: 'below' },
    },
    { title: 'Cache hit rate by region', queries: { '{{region}}': hitRate(['region']) }, unit: 'percentunit' },
    {
      title: 'Requests by result',
      queries: { '{{content_type}} {{result}}': rate(metrics.cdnRequests.name, ['content_type', 'result']) },
      unit: 'reqps',
    },
    {
      title: `Image load time by size, ${slowest}`,
      queries: { '{{size}}': quantile(metrics.imageLoadDuration.name, tail, ['size']) },
      unit: 's',
      limit: { value: alerts.SlowImageLoading.threshold, bad: 'above' },
    },
    {
      title: `Video start, seek and stall, ${slowest}`,
      queries: { '{{phase}}': quantile(metrics.videoBufferDuration.name, tail, ['phase']) },
      unit: 's',
      limit: { value: objectives.videos.startSeconds, bad: 'above' },
    },
    {
      title: 'Error rate of each objective, one hour',
      queries: { '{{slo}}': 'spark:slo_errors:ratio_rate1h' },
      unit: 'percentunit',
      limit: { value: 1 - Math.min(...levels.map(({ target }) => target)), bad: 'above' },
    },
    {
      title: 'Formats served',
      queries: { '{{content_type}} {{format}}': rate(metrics.formatServed.name, ['content_type', 'format']) },
      unit: 'reqps',
    },
    {
      title: 'Bandwidth by content type',
      queries: { '{{content_type}}': rate(metrics.bandwidth.name, ['content_type']) },
      unit: 'Bps',
    },
    {
      title: 'Video bandwidth',
      queries: { video: rate(metrics.videoBandwidth.name, []) },
      unit: 'Bps',
      limit: { value: alerts.HighVideoBandwidthUsage.threshold, bad: 'above' },
    },
    {
      title: 'Downlink that browsers report, median',
      queries: { median: quantile(metrics.connectionSpeed.name, 0.5, []) },
      unit: 'Mbits',
    },
    {
      title: `Processing time, ${slowest}`,
      queries: { '{{content_type}}': quantile(metrics.processingDuration.name, tail, ['content_type']) },
      unit: 's',
    },
    {
      title: 'Processing failures by code',
      queries: { '{{content_type}} {{code}}': rate(metrics.processingFailures.name, ['content_type', 'code']) },
      unit: 'ops',
    },
    {
      title: 'Bytes of uploads, and of what is made of them',
      queries: { '{{content_type}} {{direction}}': rate(metrics.processingBytes.name, ['content_type', 'direction']) },
      unit: 'Bps',
    },
    {
      title: 'Edge log records by outcome',
      queries: { '{{outcome}}': rate(metrics.edgeLogRecords.name, ['outcome']) },
      unit: 'rps',
    },
  ];
}
