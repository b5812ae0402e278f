import { CloudflareEdge } from '../../../local/edge/cloudflare-edge';
import { statusTtl } from '../../../local/edge/cloudflare-rules';
import { zoneStage } from '../../../local/edge/cloudflare-stage';
import type { OriginAnswer, ViewerAnswer, ViewerRequest } from '../../../local/edge/types';
import { WorkerHost } from '../../../local/edge/worker-host';
import type { PlatformModel, ZoneModel } from '../../../local/platform';
import { modelsOfEnvironments } from '../../support/platform-model';
import { RECORDED_REQUESTS } from '../../support/recorded-requests';
import { always, EdgeHarness, viewerRequest } from './edge-harness';

const HOST = 'cdn.sparkdating.com';
const AVIF = { host: HOST, headers: { accept: 'image/avif,*/*' } };

let platform: PlatformModel;
let zone: ZoneModel;
beforeAll(() => {
  platform = modelsOfEnvironments()['spark-media']!;
  zone = platform.zone!;
}, 120_000);

/** The production stack: Cloudflare with its Worker, CloudFront behind, a bucket and a function as origins. */
class Front {
  readonly behind: EdgeHarness;
  readonly cloudflare: CloudflareEdge;

  constructor(bucket = always, onTheFly = always) {
    this.behind = new EdgeHarness(platform.distribution, { variants: bucket, 'on-the-fly': onTheFly });
    this.cloudflare = new CloudflareEdge({
      zone,
      origin: this.behind.edge,
      originRegion: 'eu-central-1',
      now: () => this.behind.nowMs,
    });
  }

  async get(path: string, over: Partial<ViewerRequest> = {}): Promise<ViewerAnswer> {
    return this.cloudflare.handle(viewerRequest(path, { ...AVIF, ...over }));
  }
}

const fronts: Front[] = [];
function front(...answerers: ConstructorParameters<typeof Front>): Front {
  const made = new Front(...answerers);
  fronts.push(made);
  return made;
}
afterEach(async () => {
  for (const made of fronts.splice(0)) await made.cloudflare.stop();
});

test('the Worker picks the variant, Cloudflare keeps it, and the upper tier has it for the other data centres', async () => {
  const { get, behind } = bound(front());
  const trace = async (over: Partial<ViewerRequest> = {}): Promise<unknown> => {
    const { status, answeredBy, headers, cacheKey } = await get('/profiles/u/i', over);
    expect(headers['x-spark-layer']).toBe(answeredBy);
    return [status, headers['cf-cache-status'], answeredBy, headers['cache-control'], cacheKey];
  };
  const key = `${HOST}/profiles/u/profile_card/i.avif`;

  expect(await trace()).toEqual([200, 'MISS', 'origin', 'public, max-age=86400', key]);
  behind.wait(50);
  expect(await trace()).toEqual([200, 'HIT', 'cloudflare-edge', 'public, max-age=86450', key]);
  expect(await trace({ location: 'NRT' })).toEqual([200, 'HIT', 'cloudflare-upper', 'public, max-age=86450', key]);
  expect(await trace({ headers: { accept: 'image/webp' } })).toContain('MISS');
  expect(behind.asked.map(({ path }) => path)).toEqual([
    '/profiles/u/profile_card/i.avif',
    '/profiles/u/profile_card/i.webp',
  ]);
});

test('the Worker refuses by itself, and its answer varies', async () => {
  const { get, behind } = bound(front());

  const packed = { headers: { ...AVIF.headers, 'accept-encoding': 'gzip, br' } };
  const answer = await get('/profiles/u/i', { ...packed, query: 'size=huge' });

  expect(Object.keys(answer.headers).filter((name) => name.startsWith('mf-'))).toEqual([]);
  expect(answer).toMatchObject({ status: 400, answeredBy: 'function', result: 'FunctionGeneratedResponse' });
  expect([answer.body.toString(), answer.headers['vary']]).toEqual(['unknown-size', 'Accept']);
  expect(behind.asked).toEqual([]);
});

test('an error is not kept by Cloudflare, whatever the page rules say', async () => {
  const { get, behind } = bound(
    front(
      () => ({ status: 403, headers: {} }),
      () => ({ status: 404, headers: {} }),
    ),
  );

  for (let times = 0; times < 2; times += 1) {
    expect(await get('/profiles/u/i')).toMatchObject({ status: 404, headers: { 'cf-cache-status': 'MISS' } });
    behind.wait(platform.distribution.errorTtlSeconds[404]!);
  }

  expect(behind.asked).toHaveLength(4);
});

test('what Cloudflare has expired is confirmed by CloudFront', async () => {
  const { get, behind } = bound(front(() => ({ headers: { etag: '"a"', 'cache-control': 'max-age=31536000' } })));
  await get('/profiles/u/i');
  behind.wait(31 * 86_400);

  const answer = await get('/profiles/u/i');

  expect(answer).toMatchObject({ status: 200, headers: { 'cf-cache-status': 'REVALIDATED' }, result: 'RefreshHit' });
  expect(answer.body.toString()).toBe('body of /profiles/u/profile_card/i.avif');
});

test('ranges, HEAD and conditions are answered of what is kept', async () => {
  const { get, behind } = bound(front(() => ({ headers: { etag: '"a"', 'cache-control': 'max-age=31536000' } })));
  const asking = async (over: Partial<ViewerRequest>): Promise<unknown> => {
    const { status, body } = await get('/profiles/u/i', over);
    return [status, body.toString()];
  };
  const { accept } = AVIF.headers;

  expect(await asking({ method: 'HEAD' })).toEqual([200, '']);
  expect(await asking({ headers: { accept, range: 'bytes=0-3' } })).toEqual([206, 'body']);
  expect(await asking({ headers: { accept, 'if-none-match': '"a"' } })).toEqual([304, '']);
  expect(behind.asked).toHaveLength(1);
});

test('hosts that Cloudflare does not proxy are answered by CloudFront', async () => {
  const { get } = bound(front());

  const { headers } = await get('/videos/u/v/1.m4s', { host: 'video.sparkdating.com' });

  expect(headers['cf-cache-status']).toBeUndefined();
  expect(headers['x-cache']).toBe('Miss from cloudfront');
});

test('sixteen requests at once are one for CloudFront', async () => {
  const made = front(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return {};
  });

  await Promise.all(Array.from({ length: 16 }, async () => made.get('/profiles/u/i')));

  expect(made.behind.asked).toHaveLength(1);
});

test('the negotiation in the Worker’s place decides as the Worker itself does: path, refusal, lifetime', async () => {
  const worker = zone.workers[0]!;
  const host = new WorkerHost(worker);
  const paths = [
    '/profiles/u/i',
    '/profiles/u/profile_card/i.avif',
    '/profiles/u/x/i.avif',
    '/profiles/u',
    '/profiles/%2e/i',
  ];
  const queries = ['', 'size=card', 'size=huge', 'size=card&size=card', 'a=1&size=profile_fullsize'];
  const hints: readonly Record<string, string>[] = [{}, { 'save-data': 'on' }, { ect: '2g' }];
  const statuses = [200, 206, 302, 304, 404, 503];
  let compared = 0;
  try {
    for (const { headers } of RECORDED_REQUESTS) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        for (const query of queries) {
          const path = paths[compared % 7] ?? paths[0]!;
          const hint = hints[compared % hints.length];
          const request = viewerRequest(path, { host: HOST, method, query, headers: { ...headers, ...hint } });
          const found: { path?: string; lifetimes?: unknown } = {};
          const answer = await host.run(request, async ({ request: asked, cf }): Promise<OriginAnswer> => {
            found.path = asked.path + asked.query;
            found.lifetimes = statuses.map((status) => statusTtl(cf.cacheTtlByStatus ?? {}, status));
            return { status: 200, headers: {}, body: Buffer.alloc(0) };
          });

          const staged = zoneStage(zone, request);
          compared += 1;
          if (staged.kind === 'lookup') {
            expect(found.path).toBe(staged.request.path + staged.request.query);
            expect(found.lifetimes).toEqual(
              statuses.map((status) => statusTtl(staged.rule.edgeTtlByStatus ?? {}, status)),
            );
          } else {
            expect(found).toEqual({});
            expect(staged).toMatchObject({ kind: 'answered', answer: { status: answer.status } });
          }
        }
      }
    }
  } finally {
    await host.stop();
  }
  expect(compared).toBeGreaterThan(100);
});

function bound(made: Front): { get: Front['get']; behind: EdgeHarness } {
  return { get: async (path, over) => made.get(path, over), behind: made.behind };
}
