import type { OriginAnswer } from '../../../local/edge/types';
import type { BehaviorModel, DistributionModel } from '../../../local/platform';
import { CloudFrontEdge } from '../../../local/edge/cloudfront-edge';
import { BEHAVIOR, BUCKET, distributionOf, EdgeHarness, POLICY, some, viewerRequest } from './edge-harness';

const YEAR = { 'cache-control': 'public, max-age=31536000' };
const BODY = Buffer.from('0123456789');
const whole = (headers: Readonly<Record<string, string>> = {}): EdgeHarness =>
  new EdgeHarness(distributionOf(), { bucket: () => ({ headers: { ...YEAR, ...headers }, body: BODY }) });

describe('of a whole that is kept', () => {
  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-80', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, undefined, 'bytes */10'],
    ['bytes=-0', 416, undefined, 'bytes */10'],
    ['bytes=1-2,4-5', 200, '0123456789', undefined],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('the range %s is answered %i', async (range, status, body, contentRange) => {
    const harness = whole();
    for (let times = 0; times < 2; times += 1) {
      const answer = await harness.get('/p', { headers: { range } });
      expect([answer.status, answer.headers['content-range']]).toEqual([status, contentRange]);
      if (body !== undefined) expect(answer.body.toString()).toBe(body);
    }
    expect(harness.asked.map(({ headers }) => headers['range'])).toEqual([undefined]);
  });

  test('a range that is not there is told in plain text, whatever the whole is kept as', async () => {
    const harness = whole({ 'content-encoding': 'br', 'content-type': 'image/svg+xml' });

    const { status, headers } = await harness.get('/p', { headers: { range: 'bytes=10-' } });

    expect([status, headers['content-type'], headers['content-encoding']]).toEqual([416, 'text/plain', undefined]);
  });

  test.each([
    ['"a"', 206],
    ['"b"', 200],
    ['W/"a"', 200],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 206],
    ['Fri, 02 Jan 2026 00:00:00 GMT', 200],
  ])('If-Range: %s makes a range %i', async (ifRange, status) => {
    const harness = whole({ etag: '"a"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });

    expect((await harness.get('/p', { headers: { range: 'bytes=0-1', 'if-range': ifRange } })).status).toBe(status);
  });

  test.each([
    [{ 'if-none-match': '"b", W/"a"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"b"' }, 200],
    [{ 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 200],
    [{ 'if-none-match': '"b"', 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 200],
  ])('%j is answered %i', async (headers, status) => {
    const harness = whole({
      etag: '"a"',
      'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'content-type': 'image/avif',
    });

    const answer = await harness.get('/p', { headers });

    expect([answer.status, answer.body.length]).toEqual([status, status === 304 ? 0 : 10]);
    expect(answer.headers['etag']).toBe('"a"');
    expect(answer.headers['content-type']).toBe(status === 304 ? undefined : 'image/avif');
  });

  test('HEAD has the headers without the body, and leaves the whole behind for GET', async () => {
    const harness = whole();

    const head = await harness.get('/p', { method: 'HEAD' });
    const get = await harness.get('/p');

    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, '10']);
    expect([get.result, get.body.toString(), harness.asked.length]).toEqual(['Hit', '0123456789', 1]);
  });
});

describe('what has expired', () => {
  const tagged = { etag: '"a"', 'cache-control': 'max-age=10' };

  test('is confirmed by the origin and lives on, without its body being sent', async () => {
    const harness = new EdgeHarness(distributionOf(), {
      bucket: ({ headers }) =>
        headers['if-none-match'] === '"a"' ? { status: 304, headers: tagged } : { headers: tagged, body: BODY },
    });
    await harness.get('/p');
    harness.wait(10);

    const refreshed = await harness.get('/p');
    harness.wait(9);
    const hit = await harness.get('/p');

    expect([refreshed.result, refreshed.body.toString()]).toEqual(['RefreshHit', '0123456789']);
    expect([hit.result, hit.headers['age'], harness.asked.length]).toEqual(['Hit', '9', 2]);
  });

  test('is replaced where the origin has something else', async () => {
    let version = 0;
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ({ headers: tagged, body: Buffer.from(String((version += 1))) }),
    });
    await harness.get('/p');
    harness.wait(10);

    expect((await harness.get('/p')).body.toString()).toBe('2');
    expect((await harness.get('/p')).body.toString()).toBe('2');
  });

  function failing(cacheControl: string, distribution: Partial<DistributionModel> = {}): EdgeHarness {
    let count = 0;
    return new EdgeHarness(distributionOf({}, distribution), {
      bucket: (): Partial<OriginAnswer> => {
        count += 1;
        return count === 1 ? { headers: { 'cache-control': cacheControl }, body: BODY } : { status: 503, headers: {} };
      },
    });
  }

  test('stands in for an origin that fails, which is asked again when the error’s time is over', async () => {
    const harness = failing('max-age=10', { errorTtlSeconds: { 503: 3 } });
    await harness.get('/p');
    harness.wait(10);

    const statuses: number[] = [];
    for (const seconds of [0, 2, 1]) {
      harness.wait(seconds);
      statuses.push((await harness.get('/p')).status);
    }

    expect([statuses, harness.asked.length]).toEqual([[200, 200, 200], 3]);
  });

  test('stands in no longer than it says itself', async () => {
    const harness = failing('max-age=10, stale-if-error=5', { errorTtlSeconds: { 503: 1 } });
    await harness.get('/p');
    harness.wait(16);

    expect((await harness.get('/p')).status).toBe(503);
  });

  test('stands in no longer than it says itself, however often the origin fails meanwhile', async () => {
    const harness = failing('max-age=10, stale-if-error=5', { errorTtlSeconds: { 503: 2 } });
    await harness.get('/p');
    harness.wait(10);

    const statuses: number[] = [];
    for (let second = 0; second < 8; second += 1) {
      statuses.push((await harness.get('/p')).status);
      harness.wait(1);
    }

    expect(statuses).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  });

  test('may stand in anew once the origin has confirmed it', async () => {
    const times: Partial<OriginAnswer>[] = [
      { headers: { etag: '"a"', 'cache-control': 'max-age=10, stale-if-error=5' } },
      { status: 503, headers: {} },
      { status: 304, headers: { 'cache-control': 'max-age=10, stale-if-error=5' } },
      { status: 503, headers: {} },
    ];
    const harness = new EdgeHarness(distributionOf({}, { errorTtlSeconds: { 503: 1 } }), {
      bucket: () => times.shift()!,
    });
    const statuses: number[] = [];
    for (const seconds of [0, 12, 1, 14]) {
      harness.wait(seconds);
      statuses.push((await harness.get('/p')).status);
    }

    expect([statuses, times]).toEqual([[200, 200, 200, 200], []]);
  });

  test('does not stand in for an object that is gone', async () => {
    let count = 0;
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ((count += 1) === 1 ? { headers: tagged } : { status: 404, headers: {} }),
    });
    await harness.get('/p');
    harness.wait(10);

    expect((await harness.get('/p')).status).toBe(404);
  });

  test('is served while it is asked for again, where it says so', async () => {
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=5' } }),
    });
    await harness.get('/p');
    harness.wait(12);

    const stale = await harness.get('/p');
    await new Promise((resolve) => setTimeout(resolve, 10));
    const renewed = await harness.get('/p');

    expect([stale.headers['age'], renewed.headers['age'], harness.asked.length]).toEqual(['12', '0', 2]);
  });
});

test('an origin that cannot be reached is a 502, and of a group the second one answers', async () => {
  const fails = async (): Promise<never> => Promise.reject(new Error('refused'));
  const alone = new EdgeHarness(distributionOf(), { bucket: fails });
  const origins = { bucket: BUCKET, second: { ...BUCKET, originId: 'second' } };
  const originGroups = { group: { primary: 'bucket', secondary: 'second', statuses: [404] } };
  const grouped = new EdgeHarness(distributionOf({ targetOriginId: 'group' }, { origins, originGroups }), {
    bucket: fails,
    second: () => ({}),
  });

  expect((await alone.get('/p')).status).toBe(502);
  expect((await grouped.get('/p')).status).toBe(200);
});

test('an error page stands in for an error, with its own status, and is kept as the error', async () => {
  const harness = new EdgeHarness(
    distributionOf({}, { errorPages: { 404: { path: '/missing.html', status: 200 } }, errorTtlSeconds: { 404: 5 } }),
    { bucket: ({ path }) => (path === '/missing.html' ? { body: Buffer.from('page') } : { status: 404, headers: {} }) },
  );

  const first = await harness.get('/p');
  harness.wait(5);
  await harness.get('/p');

  expect([first.status, first.body.toString()]).toEqual([200, 'page']);
  expect(harness.asked.map(({ path }) => path)).toEqual(['/p', '/missing.html', '/p', '/missing.html']);
});

test('an error page is no state of the object: what has come into its place is not asked by its tag', async () => {
  let there = false;
  const page = { etag: '"page"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' };
  const harness = new EdgeHarness(
    distributionOf({}, { errorPages: { 404: { path: '/missing.html', status: 200 } }, errorTtlSeconds: { 404: 5 } }),
    {
      bucket: ({ path, headers }): Partial<OriginAnswer> => {
        if (path === '/missing.html') return { headers: page, body: Buffer.from('page') };
        if (headers['if-none-match'] !== undefined) return { status: 304, headers: {} };
        return there ? { body: BODY } : { status: 404, headers: {} };
      },
    },
  );
  await harness.get('/p');
  there = true;
  harness.wait(5);

  expect((await harness.get('/p')).body.toString()).toBe('0123456789');
});

test('long addresses take the room that they need', async () => {
  const harness = whole();
  const edge = new CloudFrontEdge({
    distribution: distributionOf(),
    origins: { bucket: async () => ({ status: 200, headers: YEAR, body: BODY }) },
    now: () => harness.nowMs,
    capacityBytes: 3 * 2 * (1034 + 8001),
  });
  const get = async (index: number): Promise<string> =>
    (await edge.handle(viewerRequest(`/${String(index).padStart(8000, '0')}`))).result;

  for (const index of [0, 1, 2, 3, 4, 5]) await get(index);

  expect([await get(5), await get(0)]).toEqual(['Hit', 'Miss']);
});

describe('an origin is told', () => {
  const sent = {
    query: 'a=1&b=2',
    headers: { accept: '*/*', cookie: 'a=1; b=2', origin: 'https://x', 'accept-encoding': 'gzip', range: 'bytes=0-1' },
  };
  const told = async (behavior: Partial<BehaviorModel>): Promise<Record<string, unknown>> => {
    const origins = { bucket: { ...BUCKET, customHeaders: { 'x-secret': 's' } } };
    const harness = new EdgeHarness(distributionOf(behavior, { origins }));
    await harness.get('/p', sent);
    const { query, headers } = harness.asked[0]!;
    const { via: _via, ...others } = headers;
    return { query, headers: others };
  };
  const own = { 'user-agent': 'Amazon CloudFront', 'x-secret': 's' };

  test('nothing of a viewer where no policy names it', async () => {
    expect(await told({})).toEqual({ query: '', headers: own });
  });

  test('what the key holds and what the origin-request policy names', async () => {
    const cachePolicy = { ...POLICY, queryStrings: some('a'), gzip: true };
    const originRequestPolicy = {
      resource: 'orp',
      headers: some('origin'),
      cookies: some('b'),
      queryStrings: BEHAVIOR.cachePolicy.queryStrings,
    };

    expect(await told({ cachePolicy, originRequestPolicy })).toEqual({
      query: 'a=1',
      headers: { ...own, origin: 'https://x', cookie: 'b=2', 'accept-encoding': 'gzip' },
    });
  });

  test('everything, a range too, where nothing is kept', async () => {
    const all = { kind: 'all', names: [] } as const;
    const originRequestPolicy = { resource: 'orp', headers: all, cookies: all, queryStrings: all };

    expect(await told({ cachePolicy: { ...POLICY, maxTtlSeconds: 0 }, originRequestPolicy })).toMatchObject({
      query: 'a=1&b=2',
      headers: { accept: '*/*', cookie: 'a=1; b=2', range: 'bytes=0-1', host: 'cdn.example.com' },
    });
  });
});
