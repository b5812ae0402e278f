import fc from 'fast-check';
import { buildBeacon, EDGE_LOG_FIELDS, metricsSettings, sparkMediaContract } from '../../../lib/contract';
import { classify } from '../../../processors/metrics/core/classify';
import { parseEdgeRecord } from '../../../processors/metrics/core/edge-record';
import { REGIONS, regionOf } from '../../../processors/metrics/core/regions';
import { edgeLogLine, type EdgeLogRecord } from '../../support/edge-log';

const settings = metricsSettings(sparkMediaContract);
const observations = (record: EdgeLogRecord, weight = 1) =>
  classify(parseEdgeRecord(edgeLogLine(record), EDGE_LOG_FIELDS)!, { settings, weight });
const requestsOf = (record: EdgeLogRecord) =>
  observations(record).find(({ metric }) => metric === 'cdnRequests')?.labels;

describe('a record of the edge log', () => {
  test('is read by the order its fields were asked for in', () => {
    const reversed = [...EDGE_LOG_FIELDS].reverse();
    const line = edgeLogLine().trimEnd().split('\t').reverse().join('\t');

    expect(parseEdgeRecord(line, reversed)).toEqual(
      expect.objectContaining({ status: 200, bytes: 1000, country: 'DE' }),
    );
  });

  test.each([
    ['of too few fields', edgeLogLine().split('\t').slice(1).join('\t')],
    ['of too many fields', `more\t${edgeLogLine()}`],
    ['whose status is no number', edgeLogLine({ 'sc-status': 'abc' })],
    ['whose bytes are negative', edgeLogLine({ 'sc-bytes': '-5' })],
    ['without a request id', edgeLogLine({ 'x-edge-request-id': '-' })],
    ['without a path', edgeLogLine({ 'cs-uri-stem': '-' })],
    ['without a time', edgeLogLine({ timestamp: '-' })],
    ['that is endless', edgeLogLine({ 'cs-uri-query': 'x'.repeat(40_000) })],
    ['that is empty', ''],
  ])('%s is not read', (_what, line) => {
    expect(parseEdgeRecord(line, EDGE_LOG_FIELDS)).toBeUndefined();
  });

  test('of any text is read or not, without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.string(), { minLength: 11, maxLength: 11 }).map((parts) => parts.join('\t')),
        ),
        (text) => {
          const record = parseEdgeRecord(text, EDGE_LOG_FIELDS);
          if (record !== undefined) classify(record, { settings, weight: 1 });
        },
      ),
    );
  });
});

describe('a request', () => {
  test('for a variant counts a request, its bytes and its format', () => {
    expect(observations({})).toEqual([
      { metric: 'cdnRequests', labels: ['image', 'hit', 'europe'], value: 1, weight: 1 },
      { metric: 'bandwidth', labels: ['image', 'europe'], value: 1000, weight: 1 },
      { metric: 'formatServed', labels: ['avif', 'image', 'profile_card'], value: 1, weight: 1 },
    ]);
  });

  test('for a video counts its bytes for the document’s alert too', () => {
    expect(
      observations({ 'cs-uri-stem': '/videos/u1/web_hd/v1/00001.m4s', 'c-country': 'US', 'sc-bytes': '5' }),
    ).toEqual([
      { metric: 'cdnRequests', labels: ['video', 'hit', 'north-america'], value: 1, weight: 1 },
      { metric: 'bandwidth', labels: ['video', 'north-america'], value: 5, weight: 1 },
      { metric: 'videoBandwidth', labels: ['north-america'], value: 5, weight: 1 },
      { metric: 'formatServed', labels: ['m4s', 'video', 'web_hd'], value: 1, weight: 1 },
    ]);
  });

  test.each([
    ['Hit', '200', 'hit'],
    ['RefreshHit', '304', 'hit'],
    ['Miss', '206', 'miss'],
    ['Redirect', '301', 'redirect'],
    ['Error', '403', 'error'],
    ['Hit', '404', 'error'],
    ['LimitExceeded', '200', 'error'],
    ['Miss', '000', 'error'],
  ])('that CloudFront calls %s with status %s is a %s', (result, status, expected) => {
    expect(requestsOf({ 'x-edge-response-result-type': result, 'sc-status': status })?.[1]).toBe(expected);
  });

  test('that the origin shield answers is a hit, though the edge has missed it', () => {
    const shield = { 'x-edge-response-result-type': 'Miss', 'x-edge-detailed-result-type': 'OriginShieldHit' };

    expect(requestsOf(shield)?.[1]).toBe('hit');
  });

  test('that a viewer gives up is what the cache did for it, and no error', () => {
    const left = { 'x-edge-response-result-type': 'Hit', 'x-edge-detailed-result-type': 'ClientCommError' };

    expect(requestsOf(left)?.[1]).toBe('hit');
  });

  test('that is a preflight counts nothing: no cache answers one', () => {
    const preflight = { 'cs-method': 'OPTIONS', 'x-edge-response-result-type': 'Miss' };

    expect(observations(preflight)).toEqual([]);
  });

  test('that is not answered serves no format', () => {
    expect(observations({ 'sc-status': '403' }).map(({ metric }) => metric)).toEqual(['cdnRequests', 'bandwidth']);
  });

  test('whose format the edge chose has that of the answer', () => {
    const [, , format] = observations({ 'cs-uri-stem': '/profiles/u1/i1', 'sc-content-type': 'image%2Fwebp' });

    expect(format?.labels).toEqual(['webp', 'image', 'negotiated']);
  });

  test('for a use case or rendition that the contract has not makes no label of its own', () => {
    expect(observations({ 'cs-uri-stem': '/profiles/u1/made_up/i1.avif' })[2]?.labels).toEqual([
      'avif',
      'image',
      'unknown',
    ]);
    expect(observations({ 'cs-uri-stem': '/videos/u1/made_up/v1.mp4' })[3]?.labels).toEqual([
      'mp4',
      'video',
      'unknown',
    ]);
  });

  test.each(['/', '/favicon.ico', '/masters/images/u1/i1.jpeg', '/profiles/../x', '/%E0%A4%A'])(
    'for %s counts nothing',
    (path) => {
      expect(observations({ 'cs-uri-stem': path })).toEqual([]);
    },
  );

  test('of a sampled log stands for those that were not logged', () => {
    expect(observations({}, 20)[0]).toEqual(expect.objectContaining({ value: 1, weight: 20 }));
  });
});

describe('a beacon', () => {
  const beacon = (query: string) =>
    observations({ 'cs-uri-stem': settings.beaconPath, 'cs-uri-query': query, 'sc-status': '204' });

  test('gives its timings, its downlink, and no request', () => {
    const query = buildBeacon({
      measurements: [
        { metric: 'image', size: 'profile_thumbnail', format: 'webp', durationMs: 480, cache: 'hit' },
        { metric: 'video_start', size: 'auto', format: 'hls', durationMs: 2100, cache: 'miss' },
        { metric: 'video_seek', size: 'auto', format: 'dash', durationMs: 300, cache: 'unknown' },
      ],
      downlinkMbps: 4.5,
    });

    expect(beacon(query)).toEqual([
      { metric: 'imageLoadDuration', labels: ['profile_thumbnail', 'webp'], value: 0.48, weight: 1 },
      { metric: 'videoBufferDuration', labels: ['start'], value: 2.1, weight: 1 },
      { metric: 'videoBufferDuration', labels: ['seek'], value: 0.3, weight: 1 },
      { metric: 'connectionSpeed', labels: [], value: 4.5, weight: 1 },
    ]);
  });

  test.each(['-', 'm=', 'm=image.made_up.avif.5.hit', 'm=image.profile_card.avif.NaN.hit', 'x'.repeat(5000)])(
    'of %.30s gives nothing',
    (query) => {
      expect(beacon(query)).toEqual([]);
    },
  );

  test('of any text has only labels of the contract', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (size, format) => {
        for (const { metric, labels } of beacon(`m=image.${size}.${format}.5.hit`)) {
          if (metric === 'imageLoadDuration') expect(settings.labels.useCases).toContain(labels[0]);
        }
      }),
    );
  });
});

describe('a region', () => {
  test('of every country is one of seven, and of no country unknown', () => {
    expect(new Set(['DE', 'US', 'BR', 'JP', 'ZA', 'AU', ''].map(regionOf)).size).toBe(REGIONS.length);
    expect(regionOf('XX')).toBe('unknown');
  });
});
