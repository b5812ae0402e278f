import { edgeWorkerSettings } from '../../../../lib/contract';
import type { PlatformModel, ZoneModel } from '../../../../local/platform/model';
import { publicHosts } from '../../../../local/rehearsal/simulate/hosts';
import { rehearse } from '../../../../local/rehearsal/simulate/rehearse';
import type { RehearsalResult, TrafficRequest } from '../../../../local/rehearsal/types';
import { CLIENT, objectCatalogue, platformModel, trafficOf, trafficRequest } from '../../../support/rehearsal';

const zone = (overrides: Partial<ZoneModel> = {}): ZoneModel => ({
  name: 'example.com',
  hosts: [
    { name: 'cdn.example.com', proxied: true },
    { name: 'video.example.com', proxied: false },
  ],
  rules: [
    {
      resource: 'cloudflare_page_rule.Media',
      target: 'cdn.example.com/profiles/*',
      cache: 'everything',
      edgeTtlSeconds: 100,
    },
  ],
  ruleEngine: 'page-rules',
  workers: [],
  tiered: true,
  settings: {},
  ...overrides,
});

const rehearsed = (requests: readonly TrafficRequest[], platform: PlatformModel): Promise<RehearsalResult> =>
  rehearse({ platform, objects: objectCatalogue(), traffic: trafficOf(requests) });
const hits = ({ content: [images] }: RehearsalResult): Readonly<Record<string, readonly [number, number]>> =>
  Object.fromEntries((images?.layers ?? []).map(({ layer, requests, hits: hit }) => [layer, [requests, hit]]));

describe('Cloudflare in front', () => {
  test('keeps images at each data centre and in one upper tier, and asks CloudFront near the bucket', async () => {
    const requests = ['FRA', 'FRA', 'NRT'].map((location, atMs) => trafficRequest({ atMs, location }));

    const result = await rehearsed(requests, platformModel({ zone: zone() }));

    expect(hits(result)).toEqual({
      'cloudflare-edge': [3, 1],
      'cloudflare-upper': [2, 1],
      'cloudfront-edge': [1, 0],
      'cloudfront-regional': [1, 0],
    });
    expect(result.content[0]).toMatchObject({ originRequests: 1, edgeHitRate: 1 / 3 });
  });

  test('is sent the whole object to keep, and paid for it, whatever the viewer takes of it', async () => {
    const paid = async (request: Partial<TrafficRequest>, front?: ZoneModel): Promise<number> => {
      const { cost } = await rehearsed([trafficRequest(request)], platformModel({ zone: front }));
      return cost.lines.find(({ item }) => item.startsWith('CloudFront data transfer'))?.quantity ?? 0;
    };
    const whole = await paid({}, zone());

    expect(await paid({ notModified: true }, zone())).toBe(whole);
    expect(await paid({ kind: 'other', method: 'HEAD' }, zone())).toBe(whole);
    expect(await paid({ notModified: true })).toBeCloseTo(whole - 1000 / 2 ** 30, 12);
  });

  test('has no upper tier where the zone has none', async () => {
    const requests = ['FRA', 'NRT'].map((location, atMs) => trafficRequest({ atMs, location }));

    const result = await rehearsed(requests, platformModel({ zone: zone({ tiered: false }) }));

    expect(hits(result)['cloudflare-upper']).toBeUndefined();
    expect(hits(result)['cloudfront-edge']).toEqual([2, 0]);
  });

  test('asks CloudFront again when the time of the rule is over', async () => {
    const requests = [0, 99_000, 101_000].map((atMs) => trafficRequest({ atMs }));

    const result = await rehearsed(requests, platformModel({ zone: zone() }));

    expect(hits(result)['cloudflare-edge']).toEqual([3, 1]);
    expect(hits(result)['cloudfront-edge']).toEqual([2, 1]);
  });

  test('keeps nothing that a rule says to pass by', async () => {
    const rules = [{ ...zone().rules[0], resource: 'r', target: 'cdn.example.com/*', cache: 'bypass' as const }];

    const result = await rehearsed(
      [trafficRequest(), trafficRequest({ atMs: 1 })],
      platformModel({ zone: zone({ rules }) }),
    );

    expect(hits(result)).toMatchObject({ 'cloudfront-edge': [2, 1] });
    expect(hits(result)['cloudflare-edge']).toBeUndefined();
  });

  test('negotiates in its Worker, so that clients alike share what is kept', async () => {
    const platform = platformModel();
    const worker = {
      resource: 'cloudflare_workers_script.Negotiation',
      routes: ['cdn.example.com/profiles/*'],
      code: '',
      mainModule: 'worker.mjs',
      compatibilityDate: '2026-01-01',
      bindings: {},
      settings: edgeWorkerSettings(platform.contract),
    };
    const webp = { ...CLIENT, headers: { accept: 'image/webp,*/*' } };
    const asked = { path: '/profiles/u/i', query: 'size=card' };

    const result = await rehearsed(
      [
        trafficRequest(asked),
        trafficRequest({ ...asked, atMs: 1 }),
        trafficRequest({ ...asked, atMs: 2, client: webp }),
      ],
      { ...platform, zone: zone({ workers: [worker] }) },
    );

    expect(hits(result)['cloudflare-edge']).toEqual([3, 1]);
    expect(result.formats.map(({ format, requests }) => [format, requests])).toEqual([
      ['avif', 2],
      ['webp', 1],
    ]);
    expect(result.invocations['worker']).toBe(3);
  });

  test('has no part in videos, which come straight from CloudFront', async () => {
    const segment = { host: 'videos', kind: 'segment', path: '/videos/u/web_hd/v/00001.m4s' } as const;

    const result = await rehearsed([trafficRequest(segment)], platformModel({ zone: zone() }));

    expect(result.content.find(({ content }) => content === 'videos')?.layers.map(({ layer }) => layer)).toEqual([
      'cloudfront-edge',
      'cloudfront-regional',
    ]);
  });
});

describe('the hosts of a platform', () => {
  test('are one for all where there is but one', () => {
    const host = { name: 'cdn.example.com', proxied: false };

    expect(publicHosts(platformModel({ distribution: { aliases: ['cdn.example.com'] } }))).toEqual({
      images: host,
      videos: host,
    });
  });

  test('are that of CloudFront where it has no other', () => {
    expect(publicHosts(platformModel({ distribution: { aliases: [] } })).images.name).toContain('.cloudfront.net');
  });

  test('may be covered by a wildcard', () => {
    const wildcard = { aliases: ['*.example.com'] };

    expect(publicHosts(platformModel({ zone: zone(), distribution: wildcard }))).toEqual({
      images: { name: 'cdn.example.com', proxied: true },
      videos: { name: 'video.example.com', proxied: false },
    });
    expect(publicHosts(platformModel({ distribution: wildcard })).images.name).toMatch(/^[a-z]+\.example\.com$/);
    const hosts = [{ name: 'cdn.example.org', proxied: true }];
    expect(() => publicHosts(platformModel({ zone: zone({ hosts }), distribution: wildcard }))).toThrow(
      /must have each proxied host among its aliases, got: \*\.example\.com without cdn\.example\.org/,
    );
  });

  test('cannot be one that Cloudflare answers for and the distribution does not know', () => {
    const hosts = [{ name: 'other.example.com', proxied: true }];

    expect(() => publicHosts(platformModel({ zone: zone({ hosts }) }))).toThrow(/must have each proxied host/);
  });
});
