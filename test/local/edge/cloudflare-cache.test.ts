import { CloudflareEdge } from '../../../local/edge/cloudflare-edge';
import type { OriginAnswer, ViewerAnswer, ViewerRequest } from '../../../local/edge/types';
import type { WorkerModel, ZoneModel } from '../../../local/platform';
import { viewerRequest } from './edge-harness';

const HOST = 'cdn.example.com';
/** Keeps everything for as long as its origin says. */
const ZONE: ZoneModel = {
  name: 'example.com',
  hosts: [{ name: HOST, proxied: true }],
  rules: [{ resource: 'rule', target: `${HOST}/*`, cache: 'everything' }],
  ruleEngine: 'page-rules',
  workers: [],
  tiered: false,
  settings: {},
};

/** Servers of this process, such as a Worker has for what it fetches. */
const listening = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
const LISTENING_BEFORE = listening();

/** A zone before a distribution that answers as it is told. */
class Zone {
  nowMs = Date.UTC(2026, 0, 1);
  readonly asked: ViewerRequest[] = [];
  readonly edge: CloudflareEdge;

  constructor(over: Partial<ZoneModel>, answer: () => Partial<OriginAnswer> | Promise<Partial<OriginAnswer>>) {
    this.edge = new CloudflareEdge({
      zone: { ...ZONE, ...over },
      origin: {
        handle: async (request) => {
          this.asked.push(request);
          const { status = 200, headers = {}, body = Buffer.from('body') } = await answer();
          return { status, headers, body, answeredBy: 'origin', result: 'Miss', decidedBy: '*' };
        },
      },
      originRegion: 'eu-central-1',
      now: () => this.nowMs,
    });
  }

  async get(over: Partial<ViewerRequest> = {}): Promise<ViewerAnswer> {
    return this.edge.handle(viewerRequest('/p', { host: HOST, ...over }));
  }

  /** What the cache says of a request after some seconds. */
  async status(seconds = 0, over: Partial<ViewerRequest> = {}): Promise<unknown> {
    this.nowMs += seconds * 1000;
    const { status, headers } = await this.get(over);
    return [status, headers['cf-cache-status']];
  }
}

const inTurn = (...answers: readonly Partial<OriginAnswer>[]): (() => Partial<OriginAnswer>) => {
  const left = [...answers];
  return () => left.shift() ?? { status: 500 };
};

test.each([
  [false, 2],
  [true, 1],
])('requests at once in two data centres, tiered: %s, are so many for the origin: %i', async (tiered, times) => {
  const zone = new Zone({ tiered }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { headers: { 'cache-control': 'max-age=60' } };
  });

  await Promise.all(['FRA', 'NRT', 'FRA', 'NRT', 'FRA', 'NRT'].map(async (location) => zone.get({ location })));

  expect(zone.asked).toHaveLength(times);
});

test('the distribution is asked at the upper tier, or where there is none at the location of the viewer', async () => {
  const locations = async (tiered: boolean): Promise<readonly string[]> => {
    const zone = new Zone({ tiered }, () => ({}));
    await zone.get({ location: 'NRT' });
    return zone.asked.map(({ location }) => location);
  };

  expect([await locations(true), await locations(false)]).toEqual([['FRA'], ['NRT']]);
});

test('what has expired stands in for an error only where it says so', async () => {
  const zone = (cacheControl: string): Zone =>
    new Zone({}, inTurn({ headers: { 'cache-control': cacheControl } }, { status: 503 }));
  const [silent, saying] = [zone('max-age=10'), zone('max-age=10, stale-if-error=5')];
  for (const each of [silent, saying]) await each.status();

  expect(await silent.status(11)).toEqual([503, 'EXPIRED']);
  expect(await saying.status(11)).toEqual([200, 'STALE']);
  expect(await saying.status(5)).toEqual([500, 'EXPIRED']);
});

test('what has expired stands in for no answer that is no fault of the origin', async () => {
  const said = { 'cache-control': 'max-age=10, stale-if-error=5' };
  const zone = new Zone({}, inTurn({ headers: said }, { status: 404 }));
  await zone.status();

  expect(await zone.status(11)).toEqual([404, 'EXPIRED']);
});

test('an answer that sets a cookie is not kept, nor what must not be stored', async () => {
  for (const [name, value] of [
    ['set-cookie', 'a=1'],
    ['cache-control', 'no-store'],
    ['cache-control', 'private'],
  ] as const) {
    const zone = new Zone({}, () => ({ headers: { etag: '"a"', [name]: value } }));

    expect([await zone.status(), await zone.status(), zone.asked.length]).toEqual([[200, 'MISS'], [200, 'MISS'], 2]);
  }
});

test('an answer that is not kept sets its cookies', async () => {
  const zone = new Zone({}, () => ({ headers: { 'set-cookie': 'a=1' } }));

  expect((await zone.get()).headers['set-cookie']).toBe('a=1');
});

test('what a rule keeps for no time, and nobody can confirm, is not kept', async () => {
  const rules = [{ ...ZONE.rules[0]!, edgeTtlSeconds: 0 }];
  const zone = new Zone({ rules }, () => ({}));

  expect([await zone.status(), await zone.status()]).toEqual([
    [200, 'MISS'],
    [200, 'MISS'],
  ]);
});

test('what has expired is served while it is asked for again, where it says so', async () => {
  const zone = new Zone({}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { headers: { 'cache-control': 'max-age=10, stale-while-revalidate=5' } };
  });
  await zone.status();

  expect([await zone.status(12), await zone.status()]).toEqual([
    [200, 'UPDATING'],
    [200, 'UPDATING'],
  ]);
  while ((await zone.get()).headers['cf-cache-status'] !== 'HIT')
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(zone.asked).toHaveLength(2);
  expect(await zone.status(16)).toEqual([200, 'EXPIRED']);
});

test.each(['s-maxage=10', 'max-age=10, must-revalidate', 'max-age=10, proxy-revalidate'])(
  'what says %s is not served when it has expired, whatever else it says',
  async (cacheControl) => {
    const said = { 'cache-control': `${cacheControl}, stale-while-revalidate=50, stale-if-error=50` };
    const zone = new Zone({}, inTurn({ headers: said }, { status: 503 }));
    await zone.status();

    expect(await zone.status(11)).toEqual([503, 'EXPIRED']);
  },
);

test('what must be confirmed is not served when it has expired, where a rule has kept it', async () => {
  const rules = [{ ...ZONE.rules[0]!, edgeTtlSeconds: 10 }];
  const said = { 'cache-control': 'no-cache, stale-while-revalidate=50, stale-if-error=50' };
  const zone = new Zone({ rules }, inTurn({ headers: said }, { status: 503 }));
  await zone.status();

  expect(await zone.status(11)).toEqual([503, 'EXPIRED']);
});

test('what a rule keeps whatever it says sets no cookie', async () => {
  const rules = [{ ...ZONE.rules[0]!, edgeTtlSeconds: 60 }];
  const zone = new Zone({ rules }, () => ({ headers: { 'set-cookie': 'a=1', etag: '"a"' } }));
  const told = async (): Promise<unknown> => {
    const { headers } = await zone.get();
    return [headers['cf-cache-status'], headers['set-cookie'], headers['etag']];
  };

  expect([await told(), await told()]).toEqual([
    ['MISS', undefined, '"a"'],
    ['HIT', undefined, '"a"'],
  ]);
});

test('a purge drops the entries of an address for pages of every origin', async () => {
  const zone = new Zone({}, () => ({ headers: { 'cache-control': 'max-age=60' } }));
  const pages = [{}, { headers: { origin: 'https://app.example' } }];
  for (const page of pages) await zone.get(page);

  expect(zone.edge.purge(`${HOST}/p`)).toBe(2);
  for (const page of pages) expect(await zone.status(0, page)).toEqual([200, 'MISS']);
});

test('what a rule keeps for no time is asked for by its tag', async () => {
  const rules = [{ ...ZONE.rules[0]!, edgeTtlSeconds: 0 }];
  const zone = new Zone({ rules }, inTurn({ headers: { etag: '"a"' } }, { status: 304 }));

  expect([await zone.status(), await zone.status()]).toEqual([
    [200, 'MISS'],
    [200, 'REVALIDATED'],
  ]);
  expect(zone.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"a"']);
});

test('what was read is there for who asks for its headers alone', async () => {
  const zone = new Zone({}, () => ({ headers: { 'cache-control': 'max-age=60' } }));
  await zone.get();

  const { headers, body } = await zone.get({ method: 'HEAD' });
  expect([headers['cf-cache-status'], headers['content-length'], body.length]).toEqual(['HIT', '4', 0]);
});

test('browsers are told the time of the zone where a date is nearer by its clock', async () => {
  const settings = { browser_cache_ttl: '600' };
  const told = async (seconds: number): Promise<unknown> => {
    const zone: Zone = new Zone({ rules: [], settings }, () => ({
      headers: { expires: new Date(zone.nowMs + seconds * 1000).toUTCString() },
    }));
    return (await zone.get()).headers['cache-control'];
  };

  expect([await told(599), await told(601)]).toEqual(['public, max-age=600', undefined]);
});

test('only what is read is kept', async () => {
  const zone = new Zone({}, () => ({ headers: { 'cache-control': 'max-age=60' } }));
  await zone.get();

  expect(await zone.status(0, { method: 'POST' })).toEqual([200, 'DYNAMIC']);
  expect(zone.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

const workerOf = (code: string): WorkerModel => ({
  resource: 'cloudflare_workers_script.it',
  routes: [`${HOST}/*`],
  code,
  mainModule: 'worker.mjs',
  compatibilityDate: '2025-01-01',
  bindings: {},
});

test('a Worker that throws is a 500', async () => {
  const worker = workerOf('export default { async fetch() { throw new Error("why"); } };');
  const zone = new Zone({ workers: [worker] }, () => ({}));
  try {
    expect(await zone.get()).toMatchObject({ status: 500, decidedBy: worker.resource });
  } finally {
    await zone.edge.stop();
  }
});

test('a Worker that cannot be read fails what it is asked, and nothing of it is left to be stopped', async () => {
  const zone = new Zone({ workers: [workerOf('export default {')] }, () => ({}));
  // The runtime says there what it cannot read.
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);

  await expect(zone.get()).rejects.toThrow();
  for (let tries = 0; tries < 100 && listening() > LISTENING_BEFORE; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(listening()).toBeLessThanOrEqual(LISTENING_BEFORE);
  await expect(zone.edge.stop()).resolves.toBeUndefined();
  told.mockRestore();
});

test('a rule that forwards acts on what a Worker asks for, and not on what it is asked', async () => {
  const forward = { status: 302, url: 'https://video.example.com/$1' };
  const rules = [{ resource: 'rule', target: `${HOST}/videos/*`, cache: 'unset', forward } as const];
  const worker = workerOf(`export default { async fetch(request) {
    const path = new URL(request.url).pathname === '/videos/own' ? '/p' : '/videos/a';
    return fetch('https://${HOST}' + path, { redirect: 'manual' });
  } };`);
  const zone = new Zone({ rules, workers: [worker] }, () => ({}));
  try {
    expect(await zone.get({ path: '/videos/own' })).toMatchObject({ status: 200 });
    expect(await zone.get({ path: '/other' })).toMatchObject({
      status: 302,
      headers: { location: 'https://video.example.com/a' },
      result: 'Redirect',
      decidedBy: 'rule',
    });
  } finally {
    await zone.edge.stop();
  }
});
