import { EDGE_LOG_FIELDS, metricsSettings, sparkMediaContract } from '../../../lib/contract';
import { classify } from '../../../processors/metrics/core/classify';
import { parseEdgeRecord } from '../../../processors/metrics/core/edge-record';
import { seriesOf } from '../../../processors/metrics/core/observation';
import { tally } from '../../../processors/metrics/core/tally';
import { LocalMetrics } from '../../../processors/metrics/local-metrics';
import { edgeLogLine } from '../../support/edge-log';

const settings = metricsSettings(sparkMediaContract);
const { metrics } = settings;

/** `name{label="value"} 5` lines as values by series, labels in the order of their names. */
function parse(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value] = /^([^{ ]+)(?:\{(.*)\})? (.+)$/.exec(line) ?? [];
      return [`${name}{${labels.split(',').sort().join(',')}}`, Number(value)];
    }),
  );
}

const beacon = (query: string): string =>
  edgeLogLine({ 'cs-uri-stem': settings.beaconPath, 'cs-uri-query': query, 'sc-status': '204' });
const LINES = [
  ...Array.from({ length: 5 }, () => edgeLogLine()),
  edgeLogLine({ 'x-edge-response-result-type': 'Miss', 'x-edge-detailed-result-type': 'Miss', 'c-country': 'US' }),
  edgeLogLine({ 'cs-uri-stem': '/videos/u1/web_hd/v1/00001.m4s', 'sc-bytes': '2000000' }),
  beacon('m=image.profile_thumbnail.avif.480.hit-video_start.auto.hls.2100.miss&d=4.5'),
  beacon('m=image.profile_thumbnail.avif.20.browser'),
];

function scraped(): LocalMetrics {
  const local = new LocalMetrics(metrics);
  for (const line of LINES) {
    classify(parseEdgeRecord(line, EDGE_LOG_FIELDS)!, { settings, weight: 1 }).forEach((each) => local.observe(each));
  }
  return local;
}

describe('the metrics of one’s own computer', () => {
  test('are those that the cloud’s counters become, series by series', async () => {
    const options = { settings, fields: EDGE_LOG_FIELDS, samplingPercent: 100 };
    const { counters } = tally({ counters: new Map(), recent: [] }, LINES, options);

    const local = parse(await scraped().scrape());

    let compared = 0;
    for (const [key, value] of counters) {
      const series = seriesOf(key, metrics)!;
      // Of the pipeline itself, which does not run here.
      if (series.name === metrics.edgeLogRecords.name) continue;
      const labels = Object.entries(series.labels).map(([label, of]) => `${label}="${of}"`);
      expect([key, local.get(`${series.name}{${labels.sort().join(',')}}`)]).toEqual([key, value]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(30);
  });

  test('are described as the contract does, with the type that Prometheus reads', async () => {
    const text = await scraped().scrape();

    for (const { name, help, type } of Object.values(metrics)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
    expect(new LocalMetrics(metrics).contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  test('count each event of a weight', async () => {
    const local = new LocalMetrics(metrics);
    local.observe({ metric: 'cdnRequests', labels: ['image', 'hit', 'europe'], value: 1, weight: 4 });
    local.observe({ metric: 'connectionSpeed', labels: [], value: 5, weight: 3 });

    const values = parse(await local.scrape());

    expect(values.get('spark_cdn_requests_total{content_type="image",region="europe",result="hit"}')).toBe(4);
    expect(values.get('spark_connection_speed_megabits_per_second_count{}')).toBe(3);
  });
});
