import { modelsOfEnvironments } from '../../support/platform-model';
import { RECORDED_REQUESTS } from '../../support/recorded-requests';
import { always, distributionOf, EdgeHarness } from './edge-harness';
import type { DistributionModel } from '../../../local/platform';

let distribution: DistributionModel;
beforeAll(() => {
  distribution = modelsOfEnvironments()['spark-media']!.distribution;
}, 120_000);

const AVIF = { headers: { accept: 'image/avif,image/webp,*/*' } };
const forbidden = (): { status: number; headers: Record<string, string> } => ({ status: 403, headers: {} });

/** The production stack, its bucket empty or not. */
function production(bucket = always, onTheFly = always): EdgeHarness {
  return new EdgeHarness(distribution, { variants: bucket, 'on-the-fly': onTheFly });
}

test('every recorded client gets the format that the synthesized function picks for it', async () => {
  const harness = production();

  for (const { headers, format } of RECORDED_REQUESTS) {
    const { status, cacheKey } = await harness.get('/profiles/u/i', { headers });
    expect([status, cacheKey]).toEqual([200, expect.stringMatching(new RegExp(`/i\\.${format}$`))]);
  }
});

test('clients that get the same variant share its entry, and the address of the variant shares it too', async () => {
  const harness = production();
  await harness.get('/profiles/u/i', AVIF);

  const other = await harness.get('/profiles/u/i', {
    headers: { accept: 'image/avif', 'user-agent': 'x' },
    query: 'size=card',
  });
  const direct = await harness.get('/profiles/u/profile_card/i.avif');

  expect([other.result, direct.result, harness.asked.length]).toEqual(['Hit', 'Hit', 1]);
});

test('a refusal of the function is its own answer, and no origin is asked', async () => {
  const harness = production();

  const answer = await harness.get('/profiles/u/i', { ...AVIF, query: 'size=huge' });

  expect(answer).toMatchObject({ status: 400, answeredBy: 'function', result: 'FunctionGeneratedResponse' });
  expect(answer.headers).toMatchObject({ 'x-spark-layer': 'function', 'cache-control': 'public, max-age=5' });
  expect(harness.asked).toEqual([]);
});

test('what the bucket refuses the resizer answers, and the answer is kept', async () => {
  const harness = production(forbidden);

  const first = await harness.get('/profiles/u/i', AVIF);
  const second = await harness.get('/profiles/u/i', AVIF);

  expect([first.status, first.result, second.result]).toEqual([200, 'Miss', 'Hit']);
  expect(harness.asked.map(({ origin }) => origin)).toEqual(['variants', 'on-the-fly']);
});

test('videos have no second origin', async () => {
  const harness = production(forbidden);

  expect((await harness.get('/videos/u/v/1.m4s')).status).toBe(403);
  expect(harness.asked.map(({ origin }) => origin)).toEqual(['variants']);
});

test('an error is kept for as long as the stack says and not longer', async () => {
  const harness = production(forbidden, () => ({ status: 404, headers: {} }));
  const seconds = distribution.errorTtlSeconds[404]!;
  await harness.get('/profiles/u/i', AVIF);

  harness.wait(seconds - 1);
  const kept = await harness.get('/profiles/u/i', AVIF);
  expect([kept.status, kept.answeredBy, kept.result, harness.asked.length]).toEqual([
    404,
    'cloudfront-edge',
    'Error',
    2,
  ]);
  harness.wait(1);
  await harness.get('/profiles/u/i', AVIF);

  expect(harness.asked).toHaveLength(4);
});

test('an image lives in browsers for its class’s time from now on, and an error for its own', async () => {
  const harness = production(({ path }) => (path.includes('gone') ? { status: 503, headers: {} } : {}));
  const lifetime = async (path: string): Promise<string | undefined> =>
    (await harness.get(path, AVIF)).headers['cache-control'];

  expect(await lifetime('/profiles/u/i')).toBe('public, max-age=86400');
  harness.wait(90);
  expect(await lifetime('/profiles/u/i')).toBe('public, max-age=86490');
  expect(await lifetime('/profiles/u/profile_card/i.avif')).toBe('public, max-age=31536000');
  expect(await lifetime('/profiles/u/gone')).toBeUndefined();
});

test('sixteen requests at once are one for the origin, wherever they come from', async () => {
  const harness = production(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return {};
  });

  const answers = await Promise.all(
    Array.from({ length: 16 }, async (_, index) =>
      harness.get('/profiles/u/i', { ...AVIF, location: index % 2 === 0 ? 'FRA' : 'NRT' }),
    ),
  );

  expect(harness.asked).toHaveLength(1);
  expect(answers.filter(({ result }) => result === 'Miss')).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
});

test('what may not be kept is asked for by each', async () => {
  const harness = production(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { headers: { 'cache-control': 'no-store' } };
  });

  await Promise.all(Array.from({ length: 4 }, async () => harness.get('/videos/u/v/1.m4s')));

  expect(harness.asked).toHaveLength(4);
});

test('the layer that answered is told: the location, the shield behind it, the origin', async () => {
  const harness = production();
  const layer = async (location: string): Promise<unknown> => {
    const { answeredBy, headers } = await harness.get('/videos/u/v/1.m4s', { location });
    expect(headers['x-spark-layer']).toBe(answeredBy);
    return [answeredBy, headers['x-cache'], headers['age']];
  };

  expect(await layer('FRA')).toEqual(['origin', 'Miss from cloudfront', undefined]);
  harness.wait(7);
  expect(await layer('FRA')).toEqual(['cloudfront-edge', 'Hit from cloudfront', '7']);
  expect(await layer('NRT')).toEqual(['cloudfront-shield', 'OriginShieldHit from cloudfront', '7']);
  expect(await layer('ICN')).toEqual(['cloudfront-shield', 'OriginShieldHit from cloudfront', '7']);
  expect(await layer('NRT')).toEqual(['cloudfront-edge', 'Hit from cloudfront', '7']);
});

test('an invalidation makes the origin be asked again, for what its pattern names alone', async () => {
  const harness = production();
  const paths = ['/videos/u/v/1.m4s', '/videos/w/v/1.m4s'];
  for (const path of paths) await harness.get(path);

  expect(harness.edge.invalidate('/videos/u/*')).toBeGreaterThan(0);
  for (const path of paths) await harness.get(path);

  expect(harness.asked.map(({ path }) => path)).toEqual([...paths, paths[0]]);
});

test('an invalidation drops what is kept of a path for every method', async () => {
  const harness = new EdgeHarness(distributionOf({ cachedMethods: ['GET', 'HEAD', 'OPTIONS'] }));
  const ask = async (): Promise<readonly string[]> =>
    Promise.all(['GET', 'OPTIONS'].map(async (method) => (await harness.get('/p', { method })).result));
  await ask();

  expect(await ask()).toEqual(['Hit', 'Hit']);
  harness.edge.invalidate('/p');
  expect(await ask()).toEqual(['Miss', 'Miss']);
});

test('playlists are compressed for who takes it, once for each encoding', async () => {
  const harness = production(() => ({
    headers: { 'content-type': 'application/vnd.apple.mpegurl', etag: '"1"', 'cache-control': 'max-age=60' },
    body: Buffer.alloc(4000, '#EXT'),
  }));
  const encoding = async (accepted?: string): Promise<unknown> => {
    const { headers, body } = await harness.get('/videos/u/v/master.m3u8', {
      headers: { 'accept-encoding': accepted },
    });
    return [headers['content-encoding'], body.length < 4000, headers['etag']];
  };

  expect(await encoding('gzip, br')).toEqual(['br', true, 'W/"1"']);
  expect(await encoding('br, gzip')).toEqual(['br', true, 'W/"1"']);
  expect(await encoding('gzip')).toEqual(['gzip', true, 'W/"1"']);
  expect(await encoding()).toEqual([undefined, false, '"1"']);
  expect(harness.asked).toHaveLength(3);
});

test('the headers of the policy are on every answer, and what it removes on none', async () => {
  const meta = { 'x-amz-meta-user-id': 'u', server: 'AmazonS3', 'cache-control': 'max-age=60' };
  const harness = production(() => ({ headers: meta }));
  const asked = { headers: { ...AVIF.headers, origin: 'https://app.example' } };

  for (const path of ['/profiles/u/i', '/videos/u/v/1.m4s', '/profiles/u/i/toomany/x']) {
    const { headers } = await harness.get(path, asked);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*' });
    expect(headers['server-timing']).toMatch(/cdn-cache-|cdn-pop/);
    expect(Object.keys(headers)).not.toContain('x-amz-meta-user-id');
    expect(Object.keys(headers)).not.toContain('server');
  }
  expect((await harness.get('/videos/u/v/1.m4s')).headers['access-control-allow-origin']).toBeUndefined();
});

test('a browser that asks first is answered by the policy', async () => {
  const harness = production();

  const { status, headers } = await harness.get('/videos/u/v/1.m4s', {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
  });

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': '*',
    'access-control-max-age': '7200',
  });
  expect(harness.asked).toEqual([]);
});
