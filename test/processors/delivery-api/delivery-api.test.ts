import { PutObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  buildKey,
  defineMediaContract,
  type MediaContract,
  negotiate,
  NEGOTIATION_SECTIONS,
  negotiationTable,
  PROCESSOR_ENVIRONMENT,
  querySizes,
  sliceMediaContract,
  sparkMediaContract,
} from '../../../lib/contract';
import {
  createHttpHandler,
  type HttpHandlerOptions,
  type Load,
  type LoadMeter,
} from '../../../processors/delivery-api';
import { createLoadMeter } from '../../../processors/delivery-api/load-meter';
import type { LambdaUrlHandler } from '../../../processors/http/lambda-url';
import { type Emulators, s3Error, startEmulators } from '../../support/emulators';
import { captureLogs } from '../../support/optimizer-harness';
import { invokeUrl } from '../../support/resizer-harness';
import { CONTRACTS, requests } from '../../lib/contract/requests';

const CDN = 'https://cdn.sparkdating.com';
const VARIANTS = 'variants';
const CARD = buildKey({ kind: 'image-variant', userId: 'u1', useCase: 'profile_card', imageId: 'i1', format: 'webp' });
const BYTES = Buffer.from('RIFF a card');
const WEBP = { accept: 'image/webp,*/*' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Asked {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A process under a load that the test chooses. */
const meterOf = (load: Load): LoadMeter => ({ during: async (work) => work(load), stop: () => undefined });
const IDLE: Load = { concurrency: 1, eventLoopDelayMilliseconds: 0 };

/** One server on loopback whose handler a test may change. */
class TestServer {
  private readonly server: Server;
  private constructor(server: Server) {
    this.server = server;
  }

  static async start(options: Partial<HttpHandlerOptions> = {}): Promise<TestServer> {
    const handler = createHttpHandler({ contract: sparkMediaContract, cdnUrl: CDN, meter: meterOf(IDLE), ...options });
    const server = createServer(handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestServer(server);
  }

  async ask({ method = 'GET', url, headers = {} }: Asked): Promise<Answer> {
    const { port } = this.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const entries = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(entries),
            body: Buffer.concat(chunks),
          });
        });
      });
      sent.once('error', reject).end();
    });
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

let emulators: Emulators;
let lambda: LambdaUrlHandler;
let logs: ReturnType<typeof captureLogs>;

const environment = (contract: MediaContract = sparkMediaContract): Record<string, string> => ({
  ...emulators.environment,
  [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, NEGOTIATION_SECTIONS)),
  [PROCESSOR_ENVIRONMENT.variantBucket]: VARIANTS,
  [PROCESSOR_ENVIRONMENT.cdnUrl]: CDN,
});

function coldStart(variables: Readonly<Record<string, string>>): LambdaUrlHandler {
  for (const name of Object.values(PROCESSOR_ENVIRONMENT)) delete process.env[name];
  Object.assign(process.env, variables);
  let loaded: { handler: LambdaUrlHandler } | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<{ handler: LambdaUrlHandler }>('../../../processors/delivery-api/handler');
  });
  return loaded!.handler;
}

beforeAll(async () => {
  emulators = await startEmulators({ buckets: [VARIANTS], catalogueTables: [] });
  await emulators.s3.send(
    new PutObjectCommand({ Bucket: VARIANTS, Key: CARD, Body: BYTES, ContentType: 'image/webp' }),
  );
  lambda = coldStart(environment());
});
afterAll(async () => emulators.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  emulators.reset();
});

describe('the function', () => {
  test('serves the variant itself while it has little to do', async () => {
    const { status, headers, body } = await invokeUrl(lambda, { url: '/profiles/u1/i1?size=card', headers: WEBP });

    expect({ status, body }).toEqual({ status: 200, body: BYTES });
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=86400',
      'content-location': `${CDN}/${CARD}`,
      vary: 'Accept, Save-Data',
      etag: expect.stringMatching(/^".+"$/) as string,
    });
  });

  test('knows again what a client has', async () => {
    const { headers } = await invokeUrl(lambda, { url: '/profiles/u1/i1', headers: WEBP });
    const again = { ...WEBP, 'if-none-match': `"other", W/${headers['etag']}` };

    const { status, body, headers: repeated } = await invokeUrl(lambda, { url: '/profiles/u1/i1', headers: again });

    expect([status, body.length, repeated['etag'], repeated['vary']]).toEqual([
      304,
      0,
      headers['etag'],
      headers['vary'],
    ]);
  });

  test('sends to the CDN what the bucket does not have: it may be made there', async () => {
    const { status, headers } = await invokeUrl(lambda, { url: '/profiles/u1/missing', headers: WEBP });

    expect([status, headers['location']]).toEqual([302, `${CDN}/profiles/u1/profile_card/missing.webp`]);
  });

  test('sends to the CDN when the bucket fails, and says so in its log alone', async () => {
    emulators.interceptS3(() => s3Error(503, 'SlowDown'));

    const { status, headers } = await invokeUrl(lambda, { url: '/profiles/u1/i1', headers: WEBP });

    expect([status, headers['location']]).toEqual([302, `${CDN}/${CARD}`]);
    expect(logs.lines()).toEqual([expect.stringContaining('variant not read')]);
    expect(logs.lines().join()).not.toContain('u1');
  });

  test('does not read what is larger than the contract lets it serve', async () => {
    const small = defineMediaContract({ delivery: { direct: { maxBytes: BYTES.length - 1 } } });

    const { status } = await invokeUrl(coldStart(environment(small)), { url: '/profiles/u1/i1', headers: WEBP });

    expect(status).toBe(302);
  });

  test('reads nothing where the contract serves nothing directly', async () => {
    const redirecting = defineMediaContract({ delivery: { direct: { maxConcurrency: 0 } } });

    const { status } = await invokeUrl(coldStart(environment(redirecting)), { url: '/profiles/u1/i1', headers: WEBP });

    expect(status).toBe(302);
    expect(emulators.s3Requests).toEqual([]);
  });

  test.each([
    ['http://cdn.sparkdating.com', 'no TLS'],
    ['https://cdn.sparkdating.com/images', 'a path'],
    ['https://user@cdn.sparkdating.com', 'a user'],
    ['', 'nothing'],
  ])('does not start with the CDN at %s (%s)', (cdnUrl) => {
    const variables = { ...environment(), [PROCESSOR_ENVIRONMENT.cdnUrl]: cdnUrl };

    expect(() => coldStart(variables)).toThrow(/'CDN_URL' must be https:\/\/ and a host/);
  });
});

describe('the server', () => {
  test.each([
    ['more requests than the contract allows', { concurrency: 33, eventLoopDelayMilliseconds: 0 }, 302],
    ['a late event loop', { concurrency: 1, eventLoopDelayMilliseconds: 51 }, 302],
    ['just as much as the contract allows', { concurrency: 32, eventLoopDelayMilliseconds: 50 }, 200],
  ])('with %s', async (_case, load, expected) => {
    const readVariant = jest.fn(async () => Promise.resolve({ data: BYTES, eTag: '"1"' }));
    const server = await TestServer.start({ meter: meterOf(load), readVariant });

    const { status, headers } = await server.ask({ url: '/profiles/u1/i1?size=profile_card', headers: WEBP });

    expect(status).toBe(expected);
    expect(headers['vary']).toBe('Accept, Save-Data');
    expect(readVariant).toHaveBeenCalledTimes(expected === 200 ? 1 : 0);
    await server.stop();
  });

  test.each(['https://cdn.sparkdating.com/', 'https://cdn.sparkdating.com/images', 'cdn.sparkdating.com', ''])(
    'is not made for a CDN at %p, as its redirects would lead to other addresses',
    (cdnUrl) => {
      expect(() => createHttpHandler({ contract: sparkMediaContract, cdnUrl, meter: meterOf(IDLE) })).toThrow(
        `'cdnUrl' must be scheme and host, nothing behind, got: ${cdnUrl}`,
      );
    },
  );

  test('answers HEAD as GET, without the bytes', async () => {
    const server = await TestServer.start({ readVariant: async () => Promise.resolve({ data: BYTES, eTag: '"1"' }) });
    const get = await server.ask({ url: '/profiles/u1/i1', headers: WEBP });
    const head = await server.ask({ method: 'HEAD', url: '/profiles/u1/i1', headers: WEBP });

    const { date: _, ...comparable } = get.headers;
    expect(head).toMatchObject({ status: get.status, headers: comparable, body: Buffer.alloc(0) });
    expect(head.headers['content-length']).toBe(String(BYTES.length));
    await server.stop();
  });

  test('answers a fault of its own with a 500 that tells nothing', async () => {
    const faults: unknown[] = [];
    const broken: LoadMeter = { during: () => Promise.reject(new Error('secret')), stop: () => undefined };
    const server = await TestServer.start({ meter: broken, onFault: (fault) => faults.push(fault) });

    const { status, body } = await server.ask({ url: '/profiles/u1/i1' });

    expect([status, JSON.parse(body.toString())]).toEqual([500, { error: 'INTERNAL' }]);
    expect(faults).toHaveLength(1);
    await server.stop();
  });
});

describe('a refusal', () => {
  test.each([
    ['/profiles/u1/i1?size=huge', {}, 400, 'unknown-size'],
    ['/profiles/u1/i1?size=card&size=card', {}, 400, 'ambiguous-size'],
    ['/profiles/u1/i1', { accept: '*/*;q=0' }, 406, 'not-acceptable'],
    ['//evil.example/i1', {}, 404, 'unknown-path'],
    ['/profiles/u1/profile_card/i1.gif', {}, 404, 'unknown-variant'],
  ])('of %s %j is %i %s, as JSON, for a moment', async (url, headers, status, code) => {
    const answer = await invokeUrl(lambda, { url, headers: headers });

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toEqual({ error: code });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=5',
      vary: 'Accept, Save-Data',
    });
    expect(emulators.s3Requests).toEqual([]);
  });

  test('of another method names those that are', async () => {
    const { status, headers } = await invokeUrl(lambda, { method: 'POST', url: '/profiles/u1/i1' });

    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  });
});

describe.each(Object.entries(CONTRACTS))('over generated requests to the contract %s', (_name, contract) => {
  test('function and server agree with the negotiation, and redirect nowhere but to the CDN', async () => {
    const table = negotiationTable(contract);
    const redirecting = {
      ...contract,
      delivery: { ...contract.delivery, direct: { ...contract.delivery.direct, maxConcurrency: 0 } },
    };
    const handler = coldStart(environment(redirecting));
    const server = await TestServer.start({ contract });
    await fc.assert(
      fc.asyncProperty(requests, async (asked) => {
        // A question mark ends the path.
        fc.pre(!asked.path.includes('?'));
        const { url, headers, method } = wire(asked);
        const found = negotiate(table, asked);
        const expected =
          found.kind === 'variant'
            ? { status: 302, location: `${CDN}/${found.key}` }
            : { status: found.kind === 'beacon' ? 204 : found.status, location: undefined };
        const [byFunction, byServer] = [
          await invokeUrl(handler, { url, headers, method }),
          isSendable({ url, headers, method }) ? await server.ask({ url, headers, method }) : undefined,
        ];
        expect({ status: byFunction.status, location: byFunction.headers['location'] }).toEqual(expected);
        if (byServer === undefined) return;
        expect({ status: byServer.status, location: byServer.headers['location'] }).toEqual(expected);
      }),
      { numRuns: 700 },
    );
    await server.stop();
  });
});

describe('the load meter', () => {
  test('counts requests in flight', async () => {
    const meter = createLoadMeter();
    let release: () => void = () => undefined;
    const held = meter.during(() => new Promise<void>((resolve) => (release = resolve)));

    const within = await meter.during(async ({ concurrency }) => Promise.resolve(concurrency));
    release();
    await held;
    const after = await meter.during(async ({ concurrency }) => Promise.resolve(concurrency));

    expect([within, after]).toEqual([2, 1]);
    meter.stop();
  });

  test('sees a loop that is kept busy', async () => {
    const meter = createLoadMeter();
    for (let block = 0; block < 6; block += 1) {
      const until = performance.now() + 120;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }

    const delay = await meter.during(async ({ eventLoopDelayMilliseconds }) =>
      Promise.resolve(eventLoopDelayMilliseconds),
    );

    expect(delay).toBeGreaterThan(60);
    meter.stop();
  });
});

type Asking = Parameters<typeof negotiate>[1];

/** A request as it is sent. */
function wire({ method = 'GET', path, sizes = [], accept, ect, saveData, device = {}, language }: Asking): {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const query = sizes.map((size) => `size=${size}`).join('&');
  expect(querySizes(query)).toEqual(sizes);
  const viewerHeader = (kind: string): string | undefined => device.viewer && String(device.viewer === kind);
  const headers = {
    accept,
    ect,
    'save-data': saveData,
    'cloudfront-is-mobile-viewer': viewerHeader('mobile'),
    'cloudfront-is-tablet-viewer': viewerHeader('tablet'),
    'cloudfront-is-desktop-viewer': viewerHeader('desktop'),
    'sec-ch-ua-mobile': device.uaMobile,
    'user-agent': device.userAgent,
    'accept-language': language,
  };
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { method, url: query === '' ? path : `${path}?${query}`, headers: Object.fromEntries(sent) };
}

/** What Node's client lets through, and its server gives back unchanged. */
function isSendable({ url, headers, method }: ReturnType<typeof wire>): boolean {
  const plain = (value: string): boolean => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value);
  return (
    ['GET', 'HEAD', 'POST', 'OPTIONS'].includes(method) &&
    /^\/[\x21-\x7e]*$/.test(url) &&
    Object.values(headers).every(plain)
  );
}
