import { EDGE_LOG_FIELDS, metricsSettings, sparkMediaContract } from '../../../lib/contract';
import { EdgeLog } from '../../../local/dev/edge-log';
import type { ViewerAnswer, ViewerRequest } from '../../../local/edge/types';

const request: ViewerRequest = {
  method: 'GET',
  host: 'cdn.example.com',
  path: '/profiles/u-1/profile_card/i-1.avif',
  query: '',
  headers: {},
  location: 'GRU',
  country: 'BR',
};
const answer: ViewerAnswer = {
  status: 200,
  headers: { 'content-type': 'image/avif' },
  body: Buffer.alloc(1000),
  answeredBy: 'cloudfront-edge',
  result: 'Hit',
  decidedBy: '/profiles/*/*/*',
};
const logOf = (samplingPercent: number): EdgeLog =>
  new EdgeLog({ fields: EDGE_LOG_FIELDS, samplingPercent, settings: metricsSettings(sparkMediaContract) });

test('a request is counted by where its viewer is, with its headers and its body', async () => {
  const log = logOf(100);
  log.record(request, answer);
  const text = await log.scrape();
  expect(text).toContain('spark_cdn_requests_total{content_type="image",result="hit",region="south-america"} 1');
  expect(text).toContain('spark_cdn_bandwidth_bytes_total{content_type="image",region="south-america"} 1026');
});

test('what the shield has given is a hit, as the log tells it in detail', async () => {
  const log = logOf(100);
  log.record(request, { ...answer, answeredBy: 'cloudfront-shield', result: 'OriginShieldHit' });
  expect(await log.scrape()).toMatch(/result="hit",region="south-america"\} 1$/m);
});

test('of a sampled log each record stands for as many requests as it was chosen from', async () => {
  const log = logOf(25);
  for (let count = 0; count < 8; count += 1) log.record(request, answer);
  const text = await log.scrape();
  expect(text).toContain('spark_edge_log_records_total{outcome="read"} 2');
  expect(text).toMatch(/result="hit",region="south-america"\} 8$/m);
});
