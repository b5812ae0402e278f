import { defineMediaContract, type MediaContract, sparkMediaContract } from '../../../lib/contract';
import { EdgeWorker } from '../../../lib/deliver';
import { RECORDED_REQUESTS } from '../../support/recorded-requests';
import { synthesize, type Synthesized } from '../../support/synth';
import { type Origin, WorkerRuntime } from '../../support/worker-runtime';

const synthWorker = (contract: MediaContract): Synthesized =>
  synthesize((stack) => {
    new EdgeWorker(stack, 'Worker', {
      accountId: 'fedcba9876543210fedcba9876543210',
      zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
      host: 'cdn.sparkdating.com',
      contract,
    });
  });

const AVIF = { accept: 'image/avif,image/webp,*/*;q=0.8' };
const ADDRESS = '/profiles/u/i?size=card&utm=x';
const VARIANT = 'http://cdn.sparkdating.com/profiles/u/profile_card/i.avif';

let worker: WorkerRuntime | undefined;
afterEach(async () => worker?.stop());

async function start(origin?: Origin, contract = sparkMediaContract): Promise<WorkerRuntime> {
  worker = await WorkerRuntime.start(synthWorker(contract), { origin });
  return worker;
}

describe('the Worker, in Cloudflare’s runtime', () => {
  test('asks its zone for the path of the variant, without a query, and has Cloudflare keep images alone', async () => {
    const { fetch, subrequests } = bound(await start());

    const { status, body } = await fetch({ target: ADDRESS, headers: AVIF });

    expect([status, body]).toEqual([200, '/profiles/u/profile_card/i.avif']);
    expect(subrequests).toMatchObject([
      {
        method: 'GET',
        url: VARIANT,
        cf: { cacheEverything: true, cacheTtlByStatus: { '200-299': 2_592_000, '300-303': -1, '305-599': -1 } },
      },
    ]);
    expect(subrequests[0]?.cf).not.toHaveProperty('cacheKey');
  });

  test('says of a negotiated image how long it lives and what it varies by, beside what its origin said', async () => {
    const headers = { 'cache-control': 'public, max-age=31536000', vary: 'Origin, accept', etag: '"1"' };
    const { fetch } = bound(await start(() => ['image', { headers }]));

    const answer = await fetch({ target: ADDRESS, headers: AVIF });

    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=86400',
      vary: 'Accept, Save-Data, Origin',
      etag: '"1"',
    });
  });

  test('an image lives for its time from when a browser gets it, however long Cloudflare has had it', async () => {
    const headers = { 'cache-control': 'public, max-age=31536000', age: '600000' };
    const { fetch } = bound(await start(() => ['image', { headers }]));

    const answer = await fetch({ target: ADDRESS, headers: AVIF });

    expect(answer.headers['cache-control']).toBe('public, max-age=686400');
  });

  test('leaves the answer of a path that names its variant as it is, and its query out of the key', async () => {
    const headers = { 'cache-control': 'public, max-age=31536000', etag: '"1"' };
    const { fetch, subrequests } = bound(await start(() => ['image', { headers }]));

    const answer = await fetch({ target: '/profiles/u/profile_card/i.avif?busted=1' });

    expect(answer.headers['cache-control']).toBe('public, max-age=31536000');
    expect(answer.headers['vary']).toBeUndefined();
    expect(subrequests).toMatchObject([{ url: VARIANT, cf: { cacheEverything: true } }]);
  });

  test('hands on HEAD, ranges, conditions and the origin’s secret', async () => {
    const { fetch, subrequests } = bound(await start());
    const headers = { range: 'bytes=0-9', 'if-none-match': '"1"', 'x-origin-lock': 'secret' };

    await fetch({ method: 'HEAD', target: ADDRESS, headers: { ...AVIF, ...headers } });

    expect(subrequests).toMatchObject([{ method: 'HEAD', url: VARIANT, headers }]);
  });

  test.each([
    [304, 'public, max-age=86400'],
    [206, 'public, max-age=86400'],
    // An image that is served until the stored one takes its place.
    [200, 'public, max-age=5'],
    [403, undefined],
    [404, 'public, max-age=5'],
    [503, 'public, max-age=5'],
  ])('of a status %i the lifetime is %s', async (status, cacheControl) => {
    const stored = [206, 304].includes(status) ? 'public, max-age=31536000' : 'public, max-age=5';
    const headers = status === 403 ? undefined : { 'cache-control': stored };
    const { fetch } = bound(await start(() => [status === 304 ? null : 'x', { status, headers }]));

    const answer = await fetch({ target: ADDRESS, headers: { ...AVIF, 'if-none-match': '"1"' } });

    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toBe(cacheControl);
    expect(answer.headers['vary']).toBe('Accept, Save-Data');
  });

  test('sends a client after a redirect, and does not go itself', async () => {
    const location = 'https://cdn.sparkdating.com/profiles/u/profile_card/i.avif';
    const headers = { location, 'cache-control': 'no-store' };
    const { fetch, subrequests } = bound(await start(() => [null, { status: 302, headers }]));

    const answer = await fetch({ target: ADDRESS, headers: AVIF });

    expect([answer.status, answer.headers['location'], answer.headers['cache-control']]).toEqual([
      302,
      location,
      'no-store',
    ]);
    expect(subrequests).toHaveLength(1);
  });

  test('answers beacons and what is no image without asking anybody', async () => {
    const { fetch, subrequests } = bound(await start());

    const answers = await Promise.all([
      fetch({ target: '/beacon?v=1&m=x' }),
      fetch({ target: '/profiles/u/i?size=poster' }),
      fetch({ target: '/profiles/u/i?size=card&size=card' }),
      fetch({ target: '/profiles/u/profile_card/i.gif' }),
      fetch({ target: '/profiles/u/i', headers: { accept: 'image/*;q=0' } }),
      fetch({ method: 'POST', target: '/profiles/u/i' }),
    ]);

    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [204, ''],
      [400, 'unknown-size'],
      [400, 'ambiguous-size'],
      [404, 'unknown-variant'],
      [406, 'not-acceptable'],
      [405, 'method-not-allowed'],
    ]);
    expect(answers[0].headers['cache-control']).toBe('no-store');
    expect(answers[5].headers['allow']).toBe('GET, HEAD');
    expect(subrequests).toEqual([]);
  });

  test('gives every recorded client the format it can show', async () => {
    const { fetch } = bound(await start());

    const answers = await Promise.all(
      RECORDED_REQUESTS.map(({ headers }) => fetch({ target: '/profiles/u/i', headers })),
    );

    expect(answers.map(({ body }, index) => [RECORDED_REQUESTS[index]!.client, body.split('.').pop()])).toEqual(
      RECORDED_REQUESTS.map(({ client, format }) => [client, format]),
    );
  });

  test('works by the contract in its binding', async () => {
    const contract = defineMediaContract({
      images: {
        useCases: { profile_banner: { ...sparkMediaContract.images.useCases['profile_card']!, alias: 'banner' } },
      },
      delivery: { beaconPath: '/pixel', deviceUseCases: { mobile: 'profile_thumbnail' } },
      cacheClasses: { negotiated: { browserTtlSeconds: 60 } },
    });
    const { fetch } = bound(await start(undefined, contract));
    const phone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148' };

    const banner = await fetch({ target: '/profiles/u/i?size=banner', headers: AVIF });
    const small = await fetch({ target: '/profiles/u/i', headers: phone });

    expect(banner.body).toBe('/profiles/u/profile_banner/i.avif');
    expect(banner.headers['cache-control']).toBe('public, max-age=60');
    expect(small.body).toBe('/profiles/u/profile_thumbnail/i.jpeg');
    expect((await fetch({ target: '/pixel' })).status).toBe(204);
  });

  test('hands a request to the origin as it came where it fails itself', async () => {
    worker = await WorkerRuntime.start(synthWorker(sparkMediaContract), { bindings: { NEGOTIATION: '{' } });

    const { status, body } = await worker.fetch({ target: ADDRESS, headers: AVIF });

    expect([status, body]).toEqual([200, ADDRESS]);
  });
});

function bound(runtime: WorkerRuntime): Pick<WorkerRuntime, 'fetch' | 'subrequests'> {
  return { fetch: (request) => runtime.fetch(request), subrequests: runtime.subrequests };
}
