import { CloudFrontDelivery, CloudflareDelivery } from '../../../lib/deliver';
import {
  browserCacheControl,
  cloudflareKey,
  isCacheable,
  unreadableRules,
  workerOf,
  type ZoneRule,
  zoneLifetimeSeconds,
  zoneRuleOf,
} from '../../../local/edge/cloudflare-rules';
import { withWorker, zoneStage } from '../../../local/edge/cloudflare-stage';
import { readExpression } from '../../../local/edge/rule-expression';
import type { ZoneModel, ZoneRuleModel } from '../../../local/platform';
import { modelOf, modelOfStack } from '../../support/platform-model';
import { stackOf } from '../platform/stack-json';
import { viewerRequest } from './edge-harness';

const HOST = 'cdn.example.com';

/** What Cloudflare does for a delivery of the constructs, with a Worker or without. */
function zoneOf(engine: 'page-rules' | 'cache-rules', negotiation = false, videoHost?: string): ZoneModel {
  return modelOfStack((stack) => {
    const distribution = new CloudFrontDelivery(stack, 'Delivery', {
      variants: {
        bucketArn: 'arn:aws:s3:::my-media',
        bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
        region: 'eu-west-1',
      },
      aliases: videoHost === undefined ? [HOST] : [HOST, videoHost],
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
      ...(negotiation && { negotiation: true }),
    });
    new CloudflareDelivery(stack, 'Front', {
      zone: {
        id: '023e105f4ecef8ad9ca31a8372d0c353',
        accountId: '023e105f4ecef8ad9ca31a8372d0c353',
        name: 'example.com',
      },
      distribution,
      imagesHost: HOST,
      ...(videoHost === undefined ? { videos: 'cache' } : { videoHost }),
      engine,
    });
  }).zone!;
}

const ruleFor = (zone: ZoneModel, path: string, query = ''): ZoneRule => zoneRuleOf(zone, { host: HOST, path, query });
const DAY = 86_400;

describe('the page rules of the constructs', () => {
  test('keep images for the rule’s time whatever the origin says, and errors just as long', () => {
    const rule = ruleFor(zoneOf('page-rules'), '/profiles/u/card/i.avif');

    expect(rule).toMatchObject({ cache: 'everything', browserTtlSeconds: 365 * DAY });
    for (const status of [200, 404]) {
      expect(zoneLifetimeSeconds(rule, { status, headers: { 'cache-control': 'no-store' } })).toBe(28 * DAY);
    }
  });

  test('forward videos to their host, with the rest of the path and the query', () => {
    const zone = zoneOf('page-rules', false, 'video.example.com');

    const result = zoneStage(zone, viewerRequest('/videos/u/v/master.m3u8', { query: 't=1' }));

    expect(result).toMatchObject({
      kind: 'answered',
      result: 'Redirect',
      answer: { status: 302, headers: { location: 'https://video.example.com/videos/u/v/master.m3u8?t=1' } },
    });
    expect(zoneStage(zone, viewerRequest('/videos/u/v/1.m4s', { host: 'video.example.com' }))).toEqual({
      kind: 'direct',
    });
  });

  test('pass by what only a Worker can pick, and the first that matches acts alone', () => {
    const zone = zoneOf('page-rules', true);

    expect(ruleFor(zone, '/profiles/u/i').cache).toBe('bypass');
    expect(ruleFor(zone, '/profiles/u/card/i.avif').cache).toBe('everything');
  });
});

describe('the cache rules of the constructs', () => {
  test('keep each class for its own time, and errors never', () => {
    const zone = zoneOf('cache-rules');
    const kept = (path: string, status: number): number =>
      zoneLifetimeSeconds(ruleFor(zone, path), { status, headers: {} });

    expect(unreadableRules(zone)).toEqual([]);
    expect(kept('/profiles/u/card/i.avif', 200)).toBe(30 * DAY);
    expect(kept('/videos/u/v/1.m4s', 200)).toBe(7 * DAY);
    expect([404, 503].map((status) => kept('/profiles/u/card/i.avif', status))).toEqual([-1, -1]);
  });

  test('of several that match the last wins', () => {
    const zone = zoneOf('cache-rules', true);

    expect(ruleFor(zone, '/profiles/u/i').cache).toBe('bypass');
    expect(ruleFor(zone, '/profiles/u/card/i.avif').cache).toBe('everything');
    expect(ruleFor(zone, '/videos/u/v/master.m3u8').decidedBy).toContain('manifests');
    expect(ruleFor(zone, '/videos/u/v/1.m4s').decidedBy).toContain('videos');
  });
});

test.each([
  ['http.host eq "cdn.example.com"', true],
  ['(http.host eq "x" or http.request.uri.path.extension in {"m3u8" "mpd"})', true],
  ['not http.host == "x" and starts_with(http.request.uri.path, "/videos/")', true],
  ['http.host ne "x" and ends_with(http.request.uri.path, ".mpd")', false],
  ['http.request.uri.path strict wildcard "/videos/*/*.m3u8"', true],
  ['http.request.uri.path strict wildcard "/VIDEOS/*"', false],
  ['http.request.uri.path wildcard "/VIDEOS/*"', true],
  ['http.request.full_uri contains "?t=1"', true],
  ['lower(http.host) in {"a" "b"}', false],
  ['true and !(http.request.uri.query eq "")', true],
])('the expression %s is %s of a playlist', (expression, expected) => {
  expect(readExpression(expression)?.({ host: HOST, path: '/videos/u/m.m3u8', query: 't=1' })).toBe(expected);
});

test.each([
  'http.cookie eq "a"',
  'http.host eq',
  '(http.host eq "a"',
  'cf.threat_score > 5',
  'http.host eq "a" extra',
  '',
])('the expression %s cannot be read, and its rule is named as one that does not act', (target) => {
  const rule: ZoneRuleModel = { resource: 'r', target, cache: 'everything' };
  const zone: ZoneModel = { ...zoneOf('cache-rules'), rules: [rule] };

  expect(unreadableRules(zone)).toMatchObject([{ resource: 'r', what: expect.stringContaining('cannot be read') }]);
  expect(ruleFor(zone, '/a.jpg').decidedBy).toBe('example.com');
});

describe('what no rule names', () => {
  const rule: ZoneRule = { decidedBy: 'zone', cache: 'standard', ignoreQuery: false };
  const kept = (status: number, headers: Record<string, string> = {}): number =>
    zoneLifetimeSeconds(rule, { status, headers });

  test('is kept by its extension', () => {
    const paths = ['/a.JPG', '/a.avif', '/a.mp4', '/a.m3u8', '/a.m4s', '/jpg', '/a.jpg/b', '/a.html'];

    expect(paths.filter((path) => isCacheable(rule, viewerRequest(path)))).toEqual(paths.slice(0, 3));
  });

  test('lives as long as its origin says, or by its status', () => {
    expect([200, 301, 302, 404, 500, 403].map((status) => kept(status))).toEqual([7200, 7200, 1200, 180, -1, -1]);
    expect(kept(200, { 'cache-control': 'max-age=60, s-maxage=90' })).toBe(90);
    expect(kept(404, { 'cache-control': 'max-age=60' })).toBe(60);
    expect(
      ['no-store', 'private', 'no-cache', 'max-age=0'].map((said) => kept(200, { 'cache-control': said })),
    ).toEqual([-1, -1, -1, -1]);
    expect(kept(200, { 'cache-control': 'max-age=60', 'set-cookie': 'a=1' })).toBe(-1);
  });
});

test.each([
  ['the rule’s, where it is longer', { browserTtlSeconds: 600 }, 0, 'max-age=60', 'public, max-age=600'],
  ['the origin’s, where it is longer', { browserTtlSeconds: 600 }, 0, 'max-age=6000', 'max-age=6000'],
  ['the origin’s, where the rule respects it', { browserTtlSeconds: 'respect' }, 14400, 'max-age=60', 'max-age=60'],
  ['the zone’s, where no rule says any', {}, 14400, 'max-age=60', 'public, max-age=14400'],
  ['the origin’s, where the zone says 0', {}, 0, 'max-age=60', 'max-age=60'],
] as const)('browsers are told the time of %s', (_, rule, zoneTtl, said, expected) => {
  const settings = { browser_cache_ttl: zoneTtl };
  expect(browserCacheControl(rule, { settings }, { status: 200, headers: { 'cache-control': said } })).toBe(expected);
});

test('what is for one viewer alone stays so, and a date counts as a time', () => {
  const now = Date.UTC(2026, 0, 1);
  const told = (headers: Record<string, string>): unknown =>
    browserCacheControl({ browserTtlSeconds: 600 }, { settings: {} }, { status: 200, headers }, now);
  const inSeconds = (seconds: number): string => new Date(now + seconds * 1000).toUTCString();

  expect(told({ 'cache-control': 'private, max-age=5' })).toBe('private, max-age=5');
  expect(told({ expires: inSeconds(601) })).toBeUndefined();
  expect(told({ expires: inSeconds(599) })).toBe('public, max-age=600');
});

test('a rule that cannot be read is said at start', () => {
  const images = {
    zone_id: 'z',
    name: HOST,
    type: 'CNAME',
    content: '${aws_cloudfront_distribution.cdn.domain_name}',
    proxied: true,
  };
  const cache = {
    zone_id: 'z',
    phase: 'http_request_cache_settings',
    rules: [
      {
        ref: 'odd',
        expression: 'ip.src in {192.0.2.1}',
        action: 'set_cache_settings',
        action_parameters: { cache: true },
      },
    ],
  };
  const resource = { cloudflare_dns_record: { images }, cloudflare_ruleset: { cache } };
  const json = stackOf({ aliases: [HOST] });

  const { notModelled } = modelOf({ resource: { ...(json['resource'] as object), ...resource } });

  expect(notModelled).toContainEqual({
    resource: 'cloudflare_ruleset.cache (odd)',
    what: 'the rule does not act, as its expression cannot be read: ip.src in {192.0.2.1}',
  });
});

test('an error keeps its own time in browsers', () => {
  const rule = { browserTtlSeconds: 60 };
  const told = (status: number): unknown => browserCacheControl(rule, { settings: {} }, { status, headers: {} });

  expect([200, 304, 404, 503].map(told)).toEqual(['public, max-age=60', 'public, max-age=60', undefined, undefined]);
});

const ZONE: ZoneModel = {
  name: 'example.com',
  hosts: [{ name: HOST, proxied: true }],
  rules: [],
  ruleEngine: 'none',
  workers: [],
  tiered: false,
  settings: {},
};
const workerWith = (resource: string, route: string): ZoneModel['workers'][number] => ({
  resource,
  routes: [route],
  code: '',
  mainModule: 'worker.mjs',
  compatibilityDate: '',
  bindings: {},
});

test('of several routes the longest picks the Worker, and only one that ends in a star takes a query', () => {
  const routes = { all: `${HOST}/*`, some: `https://${HOST}/profiles/*`, one: `${HOST}/profiles/a/exactly` };
  const zone = { ...ZONE, workers: Object.entries(routes).map(([resource, route]) => workerWith(resource, route)) };
  const picked = (host: string, path: string, query = ''): unknown => workerOf(zone, { host, path, query })?.resource;

  expect([picked(HOST, '/profiles/a'), picked(HOST, '/a'), picked('other', '/a')]).toEqual(['some', 'all', undefined]);
  expect([picked(HOST, '/profiles/a/exactly'), picked(HOST, '/profiles/a/exactly', 'a=1')]).toEqual(['one', 'some']);
});

test('pages of each origin have entries of their own, whatever else their browsers send', () => {
  const rule = { ignoreQuery: false };
  const key = (headers: Record<string, string>, ignoreQuery = false): string =>
    cloudflareKey({ ...rule, ignoreQuery }, viewerRequest('/p', { host: HOST, query: 'a=1', headers }));

  expect(key({ accept: 'image/avif', 'user-agent': 'x' })).toBe(`${HOST}/p?a=1`);
  expect(key({}, true)).toBe(`${HOST}/p`);
  const keys = [{}, { origin: 'https://a.example' }, { origin: 'https://b.example' }, { 'x-original-url': '/q' }];
  expect(new Set(keys.map((headers) => key(headers as Record<string, string>))).size).toBe(4);
  expect(['http', 'https', 'ws'].map((scheme) => key({ 'x-forwarded-scheme': scheme }) === key({}))).toEqual([
    true,
    true,
    false,
  ]);
});

describe('what a Worker says of keeping', () => {
  const rule: ZoneRule = { decidedBy: 'rule', cache: 'bypass', edgeTtlSeconds: 60, ignoreQuery: false };
  const worker = { resource: 'worker', compatibilityDate: '2025-04-01' };

  test('keeps everything where it is a lifetime', () => {
    const zone = { ...ZONE, ruleEngine: 'page-rules' } as const;

    expect(withWorker(zone, rule, { cacheTtl: 5 }, worker)).toMatchObject({ cache: 'everything', edgeTtlSeconds: 5 });
    expect(withWorker(zone, rule, { cacheTtlByStatus: { '200': 5 } }, worker)).toMatchObject({ cache: 'bypass' });
    expect(withWorker(zone, rule, { cacheEverything: true }, worker)).toMatchObject({ cache: 'everything' });
  });

  test('wins over a cache rule where the Worker is of a day from which it does, and where no rule matches', () => {
    const zone = { ...ZONE, ruleEngine: 'cache-rules' } as const;
    const decided = (over: Partial<ZoneRule>, compatibilityDate: string): string =>
      withWorker(zone, { ...rule, ...over }, { cacheTtl: 5 }, { ...worker, compatibilityDate }).decidedBy;

    expect([decided({}, '2025-04-01'), decided({}, '2025-04-02')]).toEqual(['rule', 'worker']);
    expect(decided({ decidedBy: ZONE.name }, '2025-04-01')).toBe('worker');
  });
});

test('what is forwarded is not where a Worker is asked first', () => {
  const forward = { status: 302, url: 'https://video.example.com/$1' };
  const rules = [{ resource: 'rule', target: `${HOST}/videos/*`, cache: 'unset', forward } as const];
  const forwarding: ZoneModel = { ...ZONE, rules, ruleEngine: 'page-rules' };
  const { settings } = zoneOf('page-rules', true).workers[0]!;
  const worked = { ...forwarding, workers: [{ ...workerWith('worker', `${HOST}/*`), settings }] };
  const decided = (zone: ZoneModel): unknown => {
    const result = zoneStage(zone, viewerRequest('/videos/a', { host: HOST }));
    return result.kind === 'answered' && [result.answer.status, result.decidedBy];
  };

  expect(decided(forwarding)).toEqual([302, 'rule']);
  expect(decided(worked)).toEqual([expect.any(Number), 'worker']);
});
