import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CACHE_CLASS_NAMES, defineMediaContract } from '../../lib';
import { CloudFrontDelivery } from '../../lib/deliver';
import { behaviorOf } from '../../local/edge/path-pattern';
import type { ViewerAnswer } from '../../local/edge/types';
import type { DistributionModel } from '../../local/platform';
import { EdgeHarness } from '../local/edge/edge-harness';
import { Nginx } from '../support/nginx';
import { modelOfStack } from '../support/platform-model';
import { describeWith } from '../support/tools';

/**
 * Seconds between two bursts of requests. Lifetimes are odd halves of it: nginx counts whole seconds and takes the last one
 * as fresh, which then decides nothing.
 */
const TICK = 4;
const TICKS = 8;
/** A burst is over within its second, on a slow machine with fewer requests. */
const BURST_MS = 900;
const REQUESTS_PER_TICK = 700;
const FEWEST_REQUESTS = 1500;
/** 2 s end within the first tick, 6 s within the second, 10 s within the third. */
const [SHORT, MIDDLE, LONG] = [2, 6, 10];

/** The classes with seconds in place of days. */
const contract = defineMediaContract({
  cacheClasses: Object.fromEntries(
    CACHE_CLASS_NAMES.map((name) => [
      name,
      {
        edge: { minTtlSeconds: 0, defaultTtlSeconds: name === 'manifests' ? SHORT : MIDDLE, maxTtlSeconds: LONG },
        ...(name === 'manifests' && { sharedTtlSeconds: SHORT }),
      },
    ]),
  ),
  delivery: { onTheFly: { errorTtlSeconds: SHORT } },
});

function synthesizedDistribution(): DistributionModel {
  return modelOfStack((stack) => {
    new CloudFrontDelivery(stack, 'Delivery', {
      variants: {
        bucketArn: 'arn:aws:s3:::my-media',
        bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
        region: 'eu-west-1',
      },
      aliases: ['cdn.example.com'],
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
      contract,
    });
  }).distribution;
}

interface Said {
  readonly status?: number;
  readonly headers?: (nowMs: number) => Record<string, string>;
}

const says =
  (cacheControl: string, more: Record<string, string> = {}) =>
  (): Record<string, string> => ({ 'cache-control': cacheControl, ...more });

/** What objects of the origin say of themselves, by the name in their address. */
const SAID: Readonly<Record<string, Said>> = {
  nothing: {},
  short: { headers: says(`max-age=${SHORT}`) },
  middle: { headers: says(`public, max-age=${MIDDLE}`) },
  long: { headers: says(`public, max-age=${LONG}, immutable`) },
  shared: { headers: says(`max-age=${LONG}, s-maxage=${SHORT}`) },
  tagged: { headers: says(`max-age=${MIDDLE}`, { etag: '"1"' }) },
  expires: { headers: (nowMs) => ({ expires: new Date(nowMs + MIDDLE * 1000).toUTCString() }) },
  nostore: { headers: says('no-store') },
  private: { headers: says('private, max-age=60') },
  nocache: { headers: says('no-cache') },
  missing: { status: 404 },
  missinglong: { status: 404, headers: says(`max-age=${MIDDLE}`) },
  forbidden: { status: 403 },
  failing: { status: 503 },
  // The two in which the caches are known to differ.
  forever: { headers: says('max-age=31536000') },
  missingnostore: { status: 404, headers: says('no-store') },
};

/**
 * What nginx cannot be told: a greatest lifetime for what says a longer one, and a least one for errors that forbid being
 * kept.
 */
const EXPLAINED: readonly string[] = ['forever', 'missingnostore'];

function answerFor(
  path: string,
  tag: string | undefined,
  nowMs: number,
): { status: number; headers: Record<string, string> } {
  const name = /\/([a-z]+)-/.exec(path)?.[1] ?? '';
  const { status = 200, headers = () => ({}) } = SAID[name] ?? { status: 404 };
  const sent: Record<string, string> = headers(nowMs);
  return { status: tag !== undefined && tag === sent['etag'] ? 304 : status, headers: sent };
}

describeWith(['nginx'], 'the cache model and nginx, by the same policies', () => {
  let server: Server;
  let nginx: Nginx;
  let harness: EdgeHarness;

  beforeAll(async () => {
    const distribution = synthesizedDistribution();
    server = createServer((request, response) => {
      const { status, headers } = answerFor(request.url ?? '', request.headers['if-none-match'], Date.now());
      response.writeHead(status, headers).end(status === 304 ? undefined : 'body');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    nginx = await Nginx.start({
      originPort: (server.address() as AddressInfo).port,
      http: `map $http_accept_encoding $encoding {
        default "";
        "~br.*gzip|gzip.*br" "br,gzip";
        "~br" "br";
        "~gzip" "gzip";
      }`,
      server: PREFIXES.map((path) => locationOf(distribution, path)).join('\n'),
    });
    const [origin = ''] = Object.keys(distribution.origins);
    harness = new EdgeHarness(distribution, {
      [origin]: ({ path, headers }) => answerFor(path, headers['if-none-match'], harness.nowMs),
    });
  }, 120_000);

  afterAll(async () => {
    await nginx.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('agree on hit, miss and confirmation of every request of a trace, but for what nginx cannot be told', async () => {
    const random = seeded(7);
    const differences: string[] = [];
    const counts: Record<string, number> = {};
    const began = Math.ceil(Date.now() / 1000) * 1000;

    for (let tick = 0; tick < TICKS; tick += 1) {
      const start = began + tick * TICK * 1000;
      // A timer may be a little early, and the second another one.
      await pause(start + 20 - Date.now());
      const seen: (readonly [TraceRequest, Outcome | undefined])[] = [];
      while (seen.length < REQUESTS_PER_TICK && Date.now() < start + BURST_MS) {
        const asked = randomRequest(random);
        const { cacheStatus } = await nginx.get({ ...asked, path: `${asked.path}?${asked.query}` });
        seen.push([asked, OUTCOMES[cacheStatus]]);
      }
      for (const [asked, theirs] of seen) {
        const ours = outcomeOf(await harness.get(asked.path, asked));
        counts[ours] = (counts[ours] ?? 0) + 1;
        if (ours !== theirs) {
          differences.push(`${asked.method} ${asked.path} at ${tick * TICK} s: ${ours}, nginx ${theirs}`);
        }
      }
      harness.wait(TICK);
    }

    const explained = differences.filter((one) => EXPLAINED.some((name) => one.includes(`/${name}-`)));
    expect(differences.filter((one) => !explained.includes(one))).toEqual([]);
    // The differences that are known show up, so that the trace is one in which lifetimes decide.
    for (const name of EXPLAINED) expect(explained.some((one) => one.includes(`/${name}-`))).toBe(true);
    const { hit = 0, miss = 0, refresh = 0 } = counts;
    expect(hit + miss + refresh).toBeGreaterThan(FEWEST_REQUESTS);
    expect(Math.min(hit, miss)).toBeGreaterThan(FEWEST_REQUESTS / 5);
    expect(refresh).toBeGreaterThan(5);
  });
});

const PREFIXES = ['/profiles/', '/videos/', '/videos/x.m3u8'];

/** A location of nginx with the key and the lifetimes of the behavior that serves a path. */
function locationOf(distribution: DistributionModel, path: string): string {
  const { cachePolicy } = behaviorOf(distribution, path);
  const { queryStrings, headers, cookies, defaultTtlSeconds, gzip } = cachePolicy;
  expect([queryStrings.kind, headers.kind, cookies.kind, cachePolicy.minTtlSeconds]).toEqual([
    'none',
    'none',
    'none',
    0,
  ]);
  const errors = Object.entries(distribution.errorTtlSeconds);
  return `location ${path.endsWith('/') ? path : '~ \\.m3u8$'} {
    proxy_pass http://origin;
    proxy_cache_key "$uri${gzip ? ' $encoding' : ''}";
    proxy_cache_valid 200 ${defaultTtlSeconds}s;
    ${errors.map(([status, seconds]) => `proxy_cache_valid ${status} ${seconds}s;`).join('\n    ')}
  }`;
}

type Outcome = 'hit' | 'miss' | 'refresh';
/** https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_cache_status */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  HIT: 'hit',
  MISS: 'miss',
  EXPIRED: 'miss',
  REVALIDATED: 'refresh',
};

function outcomeOf({ answeredBy, result }: ViewerAnswer): Outcome {
  if (result === 'RefreshHit') return 'refresh';
  return answeredBy === 'origin' ? 'miss' : 'hit';
}

interface TraceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
}

/** Of three classes, a few objects often and many rarely; queries and encodings that a key may or may not hold. */
function randomRequest(random: () => number): TraceRequest {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const name = pick(Object.keys(SAID));
  const object = `${name}-${Math.floor(random() ** 3 * 40)}`;
  return {
    method: random() < 0.1 ? 'HEAD' : 'GET',
    path: pick([`/profiles/u/${object}.avif`, `/videos/u/${object}/1.m4s`, `/videos/u/${object}.m3u8`]),
    query: pick(['', 'a=1', 'b=2']),
    headers: pick<Record<string, string>>([
      {},
      { 'accept-encoding': 'gzip, deflate, br' },
      { 'accept-encoding': 'gzip' },
    ]),
  };
}

/** https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}
