import { rehearse, type RehearseOptions } from '../../../../local/rehearsal/simulate/rehearse';
import type { PlatformModel } from '../../../../local/platform/model';
import type { ObjectCatalogue, RehearsalResult, TrafficRequest } from '../../../../local/rehearsal/types';
import {
  behavior,
  CLIENT,
  objectCatalogue,
  platformModel,
  trafficOf,
  trafficRequest,
} from '../../../support/rehearsal';

interface Given {
  readonly platform?: PlatformModel;
  readonly objects?: ObjectCatalogue;
  readonly options?: RehearseOptions;
}

const rehearsed = (requests: readonly TrafficRequest[], given: Given = {}): Promise<RehearsalResult> =>
  rehearse({ platform: platformModel(), objects: objectCatalogue(), traffic: trafficOf(requests), ...given });
const contentOf = (result: RehearsalResult, name: string): RehearsalResult['content'][number] | undefined =>
  result.content.find(({ content }) => content === name);
const latencyOf = (result: RehearsalResult, subject: string): RehearsalResult['latency'][number] | undefined =>
  result.latency.find((each) => each.subject === subject && each.network === 'all');
const improvementOf = (result: RehearsalResult, metric: string): RehearsalResult['improvements'][number] | undefined =>
  result.improvements.find((each) => each.metric === metric);
const onTheFly = platformModel({ distribution: { behaviors: [behavior({ targetOriginId: 'images' })] } });

describe('what is asked for', () => {
  test('counts as what it is: images and stills, playlists, segments; beacons as none of them', async () => {
    const video = { host: 'videos', playback: 1 } as const;
    const result = await rehearsed([
      trafficRequest(),
      trafficRequest({ kind: 'poster', host: 'videos', path: '/videos/u/poster/profile_card/v.avif' }),
      trafficRequest({ ...video, kind: 'manifest', path: '/videos/u/playlist/v.m3u8' }),
      trafficRequest({ ...video, kind: 'segment', path: '/videos/u/web_hd/v/00001.m4s' }),
      trafficRequest({ kind: 'beacon', path: '/beacon' }),
    ]);

    expect(result.requests).toBe(5);
    expect(result.content.map(({ content, requests }) => [content, requests])).toEqual([
      ['images', 2],
      ['videos', 1],
      ['manifests', 1],
    ]);
    expect(result.formats.map(({ format, requests }) => [format, requests])).toEqual(
      expect.arrayContaining([
        ['avif', 2],
        ['m3u8', 1],
        ['m4s', 1],
      ]),
    );
    expect(result.cost.views).toBe(2);
  });

  test('counts by what an edge function made of it', async () => {
    const viewerRequest = {
      resource: 'aws_cloudfront_function.Negotiation',
      code: "function handler(event) { event.request.uri = '/profiles/u/profile_thumbnail/i.webp'; return event.request; }",
    };
    const platform = platformModel({ distribution: { behaviors: [behavior({ viewerRequest })] } });

    const result = await rehearsed([trafficRequest({ path: '/profiles/u/i', query: 'size=thumbnail' })], { platform });

    expect(result.formats).toMatchObject([{ format: 'webp', requests: 1 }]);
    expect(latencyOf(result, 'profile_thumbnail')?.count).toBe(1);
    expect(result.invocations).toEqual({ 'cloudfront-function': 1, 'origin-bucket': 1 });
  });

  test('is no hit and no miss where a function answers, or where it is an error', async () => {
    const viewerRequest = {
      resource: 'aws_cloudfront_function.Beacon',
      code: 'function handler(event) { return event.request.uri === "/none" ? { statusCode: 404 } : { statusCode: 204 }; }',
    };
    const platform = platformModel({ distribution: { behaviors: [behavior({ viewerRequest })] } });

    const result = await rehearsed([trafficRequest(), trafficRequest({ path: '/none' })], { platform });

    expect(contentOf(result, 'images')).toMatchObject({
      requests: 2,
      functionAnswers: 1,
      errors: 1,
      originRequests: 0,
    });
    expect(result.targets.find(({ metric }) => metric === 'Cache hit rate, images')?.verdict).toBe('not measured');
  });

  test('has an error kept as long as the stack says, and no longer', async () => {
    const objects = objectCatalogue({}, () => false);
    const requests = [0, 4000, 5500].map((atMs) => trafficRequest({ atMs }));

    const result = await rehearsed(requests, { objects });

    expect(contentOf(result, 'images')?.errors).toBe(3);
    expect(result.invocations['origin-bucket']).toBe(2);
  });
});

describe('variants that nobody has made', () => {
  test('are made on the fly once, and stored', async () => {
    const far = ['FRA', 'NRT', 'GRU', 'FRA'].map((location, index) => trafficRequest({ atMs: index, location }));

    const result = await rehearsed(far, { platform: onTheFly, options: { missingShare: 1 } });

    expect(result.invocations).toEqual({ 'on-the-fly': 1, 'origin-bucket': 3 });
    expect(contentOf(result, 'images')).toMatchObject({ errors: 0, originRequests: 3 });
  });

  test('take longer', async () => {
    const stored = await rehearsed([trafficRequest()], { platform: onTheFly });
    const made = await rehearsed([trafficRequest()], { platform: onTheFly, options: { missingShare: 1 } });

    expect(latencyOf(made, 'profile_card')?.p50).toBeGreaterThan((latencyOf(stored, 'profile_card')?.p50 ?? 0) + 0.2);
  });

  test('are errors where there is nothing to make them from', async () => {
    const result = await rehearsed([trafficRequest()], {
      platform: onTheFly,
      objects: objectCatalogue({}, () => false),
    });

    expect(contentOf(result, 'images')).toMatchObject({ requests: 1, errors: 1 });
    expect(result.invocations).toEqual({ 'on-the-fly': 1, 'origin-bucket': 1 });
  });
});

describe('load times', () => {
  test('are longer the further the cache is that has the image', async () => {
    const at = (locations: readonly string[]): readonly TrafficRequest[] =>
      locations.map((location, index) => trafficRequest({ atMs: index, location }));
    const last = async (locations: readonly string[]): Promise<number> => {
      const options = { warmUpRequests: locations.length - 1 };
      const platform = platformModel({ shieldRegion: 'eu-central-1' });
      return latencyOf(await rehearsed(at(locations), { platform, options }), 'profile_card')?.mean ?? 0;
    };

    const edge = await last(['NRT', 'NRT']);
    const shield = await last(['FRA', 'NRT']);
    const origin = await last(['NRT']);

    expect(shield).toBeGreaterThan(edge + 0.1);
    expect(origin).toBeGreaterThan(shield + 0.03);
  });

  test('of a session share its line', async () => {
    const alone = await rehearsed([trafficRequest({ session: 1 }), trafficRequest({ session: 2 })], {
      objects: objectCatalogue({ bytes: 500_000 }),
    });
    const together = await rehearsed([trafficRequest({ session: 1 }), trafficRequest({ session: 1 })], {
      objects: objectCatalogue({ bytes: 500_000 }),
    });

    expect(latencyOf(together, 'profile_card')?.p95).toBeGreaterThan(
      (latencyOf(alone, 'profile_card')?.p95 ?? 0) * 1.2,
    );
  });

  test('are by the network, and all together', async () => {
    const wifi = { ...CLIENT, network: { ...CLIENT.network, name: 'wifi', metered: false } };

    const result = await rehearsed([trafficRequest(), trafficRequest({ client: wifi })]);

    expect(result.latency.map(({ network, count }) => [network, count])).toEqual([
      ['all', 2],
      ['4g', 1],
      ['wifi', 1],
    ]);
    expect(result.mobile).toMatchObject({ bytes: 1000, documentJpegBytes: 10_000 });
  });
});

describe('the result', () => {
  test('leaves out what filled the caches, and says so', async () => {
    const requests = [trafficRequest(), trafficRequest({ atMs: 1 })];

    const result = await rehearsed(requests, { options: { warmUpRequests: 1 } });

    expect(result.requests).toBe(1);
    expect(contentOf(result, 'images')?.hitRate).toBe(1);
    expect(result.cacheModel).toContain('filled by 1 requests that are not counted');
  });

  test('is the same for requests that come one by one', async () => {
    const requests = [trafficRequest(), trafficRequest({ atMs: 1 })];
    async function* slowly(): AsyncGenerator<TrafficRequest> {
      for (const request of requests) yield await Promise.resolve(request);
    }
    const traffic = { ...trafficOf(requests), requests: slowly };

    const result = await rehearse({ platform: platformModel(), objects: objectCatalogue(), traffic });

    expect(result).toEqual(await rehearsed(requests));
  });

  test('sets what was measured against the targets of the contract', async () => {
    const result = await rehearsed([
      trafficRequest({ path: '/profiles/u/profile_thumbnail/i.avif' }),
      ...Array.from({ length: 39 }, (_, atMs) =>
        trafficRequest({ path: '/profiles/u/profile_thumbnail/i.avif', atMs }),
      ),
    ]);
    const row = (metric: string): RehearsalResult['targets'][number] | undefined =>
      result.targets.find((each) => each.metric === metric);

    expect(row('Thumbnail load time')).toMatchObject({ target: 0.5, verdict: 'met' });
    expect(row('Cache hit rate, images')).toMatchObject({ target: 0.95, measured: 0.975, verdict: 'met' });
    expect(row('Bandwidth reduction')).toMatchObject({ target: 0.6, measured: 0.9, verdict: 'met' });
    expect(row('Full-size load time')).toMatchObject({ measured: undefined, verdict: 'not measured' });
    expect(row('Video start')).toMatchObject({ verdict: 'not measured' });
  });

  test('is beside the same traffic without the platform, whose key holds what clients accept', async () => {
    const other = { ...CLIENT, headers: { accept: 'image/webp,*/*' } };

    const result = await rehearsed([trafficRequest(), trafficRequest({ client: other })]);

    expect(result.improvements.find(({ metric }) => metric === 'CDN cache hit rate')).toMatchObject({
      measuredBefore: 0,
      measured: 0.5,
    });
  });

  test('charges for headers beside the bytes, where they were served', async () => {
    const { cost } = await rehearsed([trafficRequest(), trafficRequest({ atMs: 1, location: 'NRT' })]);

    const data = cost.lines
      .filter(({ unit }) => unit === 'GiB')
      .map(({ item, quantity }) => [item, quantity * 2 ** 30]);
    expect(data).toEqual([
      ['CloudFront data transfer, Europe', expect.closeTo(1700)],
      ['CloudFront data transfer, Japan', expect.closeTo(1700)],
    ]);
  });

  test('is beside caches that the same requests have filled', async () => {
    const video = { host: 'videos', playback: 1, session: 1 } as const;
    const requests = [
      trafficRequest(),
      trafficRequest({ ...video, kind: 'manifest', path: '/videos/u/playlist/v.m3u8' }),
      trafficRequest({ atMs: 1 }),
      trafficRequest({ ...video, kind: 'manifest', path: '/videos/u/playlist/v.m3u8', atMs: 1 }),
    ];

    const result = await rehearsed(requests, { options: { warmUpRequests: 2 } });

    expect(improvementOf(result, 'CDN cache hit rate')).toMatchObject({ measuredBefore: 1, measured: 1 });
  });

  test('is beside one JPEG for all sizes of an image, which a visit asks for once', async () => {
    const sizes = ['profile_thumbnail', 'profile_card', 'profile_fullsize'].flatMap((size, index) =>
      [1, 2].map((session) =>
        trafficRequest({ path: `/profiles/u/${size}/i.avif`, atMs: index * 10_000 + session, session }),
      ),
    );

    const result = await rehearsed(sizes);

    // Two visits, of which the first has the cache filled: six answers of 1000 bytes instead of two of 10,000.
    expect(improvementOf(result, 'CDN cache hit rate')).toMatchObject({ measuredBefore: 0.5, measured: 0.5 });
    expect(improvementOf(result, 'Bandwidth usage')?.measured).toBeCloseTo(0.3);
    expect(improvementOf(result, 'Mobile data usage')?.measured).toBeCloseTo(0.3);
    const reduction = result.targets.find(({ metric }) => metric === 'Bandwidth reduction');
    expect(reduction?.measured).toBeCloseTo(0.7);
    expect(reduction?.basis).toContain('once a visit; 90.0 % if each use asked for it');
  });

  test('is beside a JPEG that is asked for again where the same size was', async () => {
    const requests = [0, 1, 2].map((atMs) => trafficRequest({ atMs, session: 1 }));

    const result = await rehearsed(requests);

    expect(improvementOf(result, 'Bandwidth usage')?.measured).toBeCloseTo(0.1);
  });

  test('is beside one JPEG for each image, of each owner and of stills apart', async () => {
    const paths = [
      '/profiles/u/profile_card/i.avif',
      '/profiles/u/profile_card/j.avif',
      '/profiles/o/profile_card/i.avif',
    ];
    const requests = paths.map((path, atMs) => trafficRequest({ path, atMs, session: 1 }));
    const still = { kind: 'poster', path: '/videos/u/poster/profile_card/i.avif', host: 'videos' } as const;

    const result = await rehearsed([...requests, trafficRequest({ ...still, atMs: 3, session: 1 })]);

    expect(improvementOf(result, 'Bandwidth usage')?.measured).toBeCloseTo(0.1);
  });

  test('counts what is on metered networks apart', async () => {
    const wifi = { ...CLIENT, network: { ...CLIENT.network, name: 'wifi', metered: false } };
    const once = trafficRequest({ path: '/profiles/u/profile_thumbnail/i.avif', session: 1 });
    const others = [2, 3].map((atMs) => trafficRequest({ atMs, session: 2, client: wifi }));

    const result = await rehearsed([once, { ...once, atMs: 1, path: '/profiles/u/profile_card/i.avif' }, ...others]);

    expect(improvementOf(result, 'Mobile data usage')?.measured).toBeCloseTo(0.2);
  });
});
