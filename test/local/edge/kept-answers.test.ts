import { CloudFrontEdge } from '../../../local/edge/cloudfront-edge';
import type { OriginAnswer } from '../../../local/edge/types';
import { BUCKET, distributionOf, EdgeHarness, viewerRequest } from './edge-harness';

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

  test('HEAD has no ranges, and an error neither parts nor conditions', async () => {
    const etag = '"a"';
    const failing = new EdgeHarness(distributionOf(), {
      bucket: () => ({ status: 404, headers: { etag }, body: BODY }),
    });
    const asking = { headers: { range: 'bytes=0-1', 'if-none-match': etag } };

    expect((await whole().get('/p', { method: 'HEAD', headers: { range: 'bytes=0-1' } })).status).toBe(200);
    expect((await failing.get('/p', asking)).status).toBe(404);
    expect((await failing.get('/p', { headers: { range: 'bytes=0-1' } })).body.toString()).toBe('0123456789');
  });

  test('HEAD has the headers without the body, and leaves the whole behind for GET', async () => {
    const harness = whole();

    const head = await harness.get('/p', { method: 'HEAD' });
    const get = await harness.get('/p');

    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, '10']);
    expect([get.result, get.body.toString(), harness.asked.length]).toEqual(['Hit', '0123456789', 1]);
  });
});

test('an origin that cannot be reached is a 502, and of a group that names 503 the second one answers', async () => {
  const fails = async (): Promise<never> => Promise.reject(new Error('refused'));
  const alone = new EdgeHarness(distributionOf(), { bucket: fails });
  const origins = { bucket: BUCKET, second: { ...BUCKET, originId: 'second' } };
  const grouped = (...statuses: readonly number[]): EdgeHarness => {
    const originGroups = { group: { primary: 'bucket', secondary: 'second', statuses } };
    return new EdgeHarness(distributionOf({ targetOriginId: 'group' }, { origins, originGroups }), {
      bucket: fails,
      second: () => ({}),
    });
  };

  expect((await alone.get('/p')).status).toBe(502);
  expect((await grouped(404, 503).get('/p')).status).toBe(200);
  expect((await grouped(403, 404).get('/p')).status).toBe(502);
});

test('an error is kept no longer than the policy keeps anything, whatever it says', async () => {
  const harness = new EdgeHarness(distributionOf(), {
    bucket: () => ({ status: 404, headers: { 'cache-control': 'max-age=5000' } }),
  });
  for (const seconds of [0, 999, 1]) {
    harness.wait(seconds);
    await harness.get('/p');
  }

  expect(harness.asked).toHaveLength(2);
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

test('an error page that is not there leaves the error as it is', async () => {
  const harness = new EdgeHarness(distributionOf({}, { errorPages: { 404: { path: '/missing.html', status: 200 } } }), {
    bucket: ({ path }) => ({ status: 404, headers: {}, body: Buffer.from(`no ${path}`) }),
  });

  const { status, body } = await harness.get('/p');

  expect([status, body.toString()]).toEqual([404, 'no /p']);
});

test.each([
  ['max-age=0', '"a"'],
  ['no-cache', '"a"'],
  ['no-store', undefined],
  ['private', undefined],
])('what says %s is asked for again by the tag %s', async (cacheControl, tag) => {
  const harness = new EdgeHarness(distributionOf(), {
    bucket: () => ({ headers: { etag: '"a"', 'cache-control': cacheControl } }),
  });
  for (let times = 0; times < 2; times += 1) await harness.get('/p');

  expect(harness.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, tag]);
});

test('what varies by everything is asked for anew each time, and never by its tag', async () => {
  const harness = new EdgeHarness(distributionOf(), {
    bucket: () => ({ headers: { etag: '"a"', vary: '*', 'cache-control': 'max-age=60' } }),
  });
  for (let times = 0; times < 2; times += 1) await harness.get('/p');

  expect(harness.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
});

test('viewers are not told that an answer varies by what no origin was told', async () => {
  const harness = new EdgeHarness(distributionOf(), { bucket: () => ({ headers: { ...YEAR, vary: 'Origin' } }) });

  expect((await harness.get('/p')).headers['vary']).toBeUndefined();
  expect((await harness.get('/p')).headers['vary']).toBeUndefined();
});

test('the function for answers runs for those of caches and origins, and not for errors of origins', async () => {
  const code = `function handler(event) {
    event.response.headers['x-seen'] = { value: 'yes' };
    return event.response;
  }`;
  const viewerResponse = { resource: 'aws_cloudfront_function.it', code };
  const harness = new EdgeHarness(distributionOf({ viewerResponse }), {
    bucket: ({ path }) => (path === '/gone' ? { status: 404, headers: {} } : {}),
  });
  const seen = async (path: string): Promise<unknown> => (await harness.get(path)).headers['x-seen'];

  expect([await seen('/p'), await seen('/p'), await seen('/gone'), await seen('/gone')]).toEqual([
    'yes',
    'yes',
    undefined,
    undefined,
  ]);
});

test('HEAD gets no body of a function or a refusal either', async () => {
  const code = 'function handler() { return { statusCode: 200, body: "by itself" }; }';
  const viewerRequest = { resource: 'aws_cloudfront_function.it', code };
  const answering = new EdgeHarness(distributionOf({ viewerRequest }));
  const refusing = new EdgeHarness(distributionOf({ allowedMethods: ['GET'] }));
  const lengths = async (harness: EdgeHarness): Promise<boolean[]> => {
    const answers = [await harness.get('/p', { method: 'HEAD' }), await harness.get('/p', { method: 'POST' })];
    return answers.map(({ body }) => body.length > 0);
  };

  expect([await lengths(answering), await lengths(refusing)]).toEqual([
    [false, true],
    [false, true],
  ]);
});

test('of a hundred answers as many tell their timing as the policy says', async () => {
  const responseHeaders = { resource: 'rhp', set: [], remove: [], serverTimingPercent: 30 };
  const harness = new EdgeHarness(distributionOf({ responseHeaders }));
  let telling = 0;
  for (let times = 0; times < 100; times += 1) {
    if ((await harness.get('/p')).headers['server-timing'] !== undefined) telling += 1;
  }

  expect(telling).toBe(30);
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
