import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sparkMediaContract } from '../../../../lib/contract';
import { LOCATIONS } from '../../../../local/edge/locations';
import { readAccessLog } from '../../../../local/rehearsal/traffic/access-log';
import { kindOfAgent } from '../../../../local/rehearsal/traffic/clients';
import { generateTraffic } from '../../../../local/rehearsal/traffic/generate';
import type { TrafficRequest } from '../../../../local/rehearsal/types';

const START = Date.UTC(2026, 10, 1);
const FIELDS =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port';

/** Of sessions, as if each were a viewer with a connection of its own. */
const addressOf = ({ session = 0 }: TrafficRequest): string => `192.0.2.${session % 250}:${Math.floor(session / 250)}`;

/** A record of CloudFront's standard log. */
function cloudfrontLine(request: TrafficRequest): string {
  const [date, time] = new Date(START + request.atMs).toISOString().split(/[T.]/);
  const agent = encodeURIComponent(request.client.headers['user-agent']!).replace(/%/g, '%25');
  const values: Readonly<Record<string, string>> = {
    date: date!,
    time: time!,
    'x-edge-location': `${request.location}50-C1`,
    'sc-bytes': '1234',
    'c-ip': addressOf(request),
    'cs-method': request.method,
    'cs-uri-stem': request.path,
    'cs(User-Agent)': agent,
    'cs-uri-query': request.query || '-',
    'c-port': '50000',
  };
  return FIELDS.split(' ')
    .map((field) => values[field] ?? '-')
    .join('\t');
}

const cloudfrontLog = (lines: readonly string[]): string =>
  ['#Version: 1.0', `#Fields: ${FIELDS}`, ...lines, ''].join('\n');

/** A record of Cloudflare's Logpush. */
const cloudflareLine = (request: TrafficRequest): string =>
  JSON.stringify({
    ClientIP: addressOf(request),
    ClientSrcPort: 50000,
    ClientCountry: request.country.toLowerCase(),
    ClientRequestMethod: request.method,
    ClientRequestURI: request.query === '' ? request.path : `${request.path}?${request.query}`,
    ClientRequestUserAgent: request.client.headers['user-agent'],
    EdgeColoCode: request.location,
    EdgeResponseBytes: 1234,
    EdgeStartTimestamp: new Date(START + request.atMs).toISOString(),
  });

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'access-log-'))));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function logFile(content: string | Buffer): string {
  count += 1;
  const path = join(folder, `log-${String(count).padStart(4, '0')}`);
  writeFileSync(path, content);
  return path;
}

async function read(files: readonly string[], window?: number) {
  const source = await readAccessLog({ files, contract: sparkMediaContract, window });
  const requests: TrafficRequest[] = [];
  for await (const request of source.requests()) requests.push(request);
  return { requests, notes: source.notes(), description: source.description };
}

const generated = (seed: number, requests: number): readonly TrafficRequest[] => [
  ...(generateTraffic({
    contract: sparkMediaContract,
    locations: LOCATIONS,
    requests,
    seed,
  }).requests() as Iterable<TrafficRequest>),
];

/** What of a request a log holds, with times of a precision. */
function held(requests: readonly TrafficRequest[], precisionMs: number) {
  const first = Math.floor((START + requests[0]!.atMs) / precisionMs);
  return requests.map(({ atMs, host, kind, method, path, query, client, location, region, useCase }) => {
    const browser = kindOfAgent(client.headers['user-agent']!).browser;
    const time = Math.floor((START + atMs) / precisionMs) - first;
    return { time, host, kind, method, path, query, browser, location, region, useCase };
  });
}

/** A request whose size is told by nothing but the target that the loader has chosen. */
const asWritten = (requests: readonly TrafficRequest[]): readonly TrafficRequest[] =>
  requests.map((request) => {
    const useCase = /^\/(profiles\/[^/]+|videos\/[^/]+\/poster)\/([a-z_]+)\//.exec(request.path)?.[2];
    return { ...request, ...(useCase !== undefined && { useCase }) };
  });

describe('an access log', () => {
  test.each([
    ['CloudFront, to the second', cloudfrontLog, cloudfrontLine, 1000],
    ['Cloudflare, to the millisecond', (lines: readonly string[]) => lines.join('\n'), cloudflareLine, 1],
  ] as const)('of %s gives back the requests that it was written of', async (_, log, line, precisionMs) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 1, max: 400 }), async (seed, length) => {
        const written = generated(seed, length);
        const { requests, notes } = await read([logFile(log(written.map(line)))]);
        expect(notes).toEqual([]);
        expect(held(requests, precisionMs)).toEqual(held(asWritten(written), precisionMs));
      }),
      { numRuns: 4 },
    );
  });

  test('tells playbacks, seeks, sessions and connections of it apart', async () => {
    const written = generated(1, 5000);
    const { requests } = await read([logFile(written.map(cloudflareLine).join('\n'))]);
    const playbacks = (all: readonly TrafficRequest[]): number => new Set(all.map(({ playback }) => playback)).size;
    expect(playbacks(written)).toBeGreaterThan(20);
    expect(playbacks(requests)).toBe(playbacks(written));
    expect(requests.filter(({ newConnection }) => newConnection).length).toBe(
      written.filter(({ newConnection }) => newConnection).length,
    );
    const sought = requests.filter(({ seek }) => seek).map(({ path, playback }) => [path, playback !== undefined]);
    const jumps = written.filter(({ seek, path }) => seek && !path.includes('/audio/'));
    expect(jumps.length).toBeGreaterThan(0);
    expect(sought).toEqual(expect.arrayContaining(jumps.map(({ path }) => [path, true])));
  });

  test('may be compressed, and lie in several files', async () => {
    const written = generated(2, 600);
    const halves = [written.slice(0, 300), written.slice(300)].map((part) =>
      gzipSync(cloudfrontLog(part.map(cloudfrontLine))),
    );
    const { requests, description } = await read(halves.map(logFile).reverse());
    expect(requests.map(({ path }) => path)).toEqual(written.map(({ path }) => path));
    expect(description).toMatch(/^log of CloudFront: log-\d+, log-\d+$/);
  });

  test('is brought in order of time within a window, and never goes back beyond it', async () => {
    const written = generated(3, 300);
    const shuffled = written.map((request, index) => written[index ^ 3] ?? request);
    const file = logFile(shuffled.map(cloudflareLine).join('\n'));
    const { requests } = await read([file], 8);
    const times = written.map(({ atMs }) => Math.floor(atMs) - Math.floor(written[0]!.atMs));
    expect(requests.map(({ atMs }) => atMs)).toEqual(times);
    expect(requests.map(({ path }) => path).sort()).toEqual(written.map(({ path }) => path).sort());
    const backwards = await read([logFile([...written].reverse().map(cloudflareLine).join('\n'))], 8);
    const later = backwards.requests.map(({ atMs }) => atMs);
    expect(later).toHaveLength(300);
    expect(later).toEqual([...later].sort((a, b) => a - b));
  });

  test('has its unreadable lines and unknown locations counted and left out', async () => {
    const [request] = generated(1, 1);
    const good = cloudfrontLine(request!);
    const bad = [
      'nonsense',
      good.replace(/^\S+/, 'yesterday'),
      good.replace(/50-C1/, '').replace(request!.location, 'QQQ'),
    ];
    const { requests, notes } = await read([logFile(cloudfrontLog([good, ...bad, '']))]);
    expect(requests).toHaveLength(1);
    expect(notes).toEqual([
      '2 lines of the log that could not be read',
      '1 requests of the log at edge locations that are not known here: QQQ',
    ]);
  });

  test('is read by the order of fields that it names', async () => {
    const log = '#Fields: cs-uri-stem x-edge-location time date cs-method\n/beacon\tFRA2\t10:00:00\t2026-11-01\tGET\n';
    const { requests } = await read([logFile(log)]);
    expect(requests).toMatchObject([{ path: '/beacon', kind: 'beacon', location: 'FRA', country: 'DE', query: '' }]);
  });

  test.each([
    ['Parquet', 'PAR1 and more', /, which is Parquet$/],
    [
      "CloudFront's JSON",
      '{"date":"2026-11-01","x-edge-location":"FRA50","cs-uri-stem":"/"}\n',
      /have it written in the w3c format$/,
    ],
    [
      'other JSON',
      '{"path":"/"}\n',
      /whose JSON has no ClientRequestURI and no EdgeColoCode and no EdgeStartTimestamp$/,
    ],
    ['text', 'GET / HTTP/1.1\n', /'--log' must be a CloudFront standard log/],
    ['nothing', '', /'--log' must be a CloudFront standard log/],
    [
      'the log of another server',
      '#Fields: date time s-ip cs-method cs-uri-stem\n2026-11-01 10:00:00 192.0.2.1 GET /\n',
      /, whose #Fields have no x-edge-location$/,
    ],
    [
      'without times',
      '#Fields: x-edge-location cs-method cs-uri-stem date\n',
      /, whose #Fields have no date and time$/,
    ],
    [
      'separated by blanks',
      '#Fields: date time x-edge-location cs-method cs-uri-stem\n2026-11-01 10:00:00 FRA2 GET /\n',
      /, which has no tabs$/,
    ],
    ['a comment', '# nothing\n', /'--log' must be a CloudFront standard log/],
    ['cut off', '{"EdgeColoCode":"FRA"\n', /'--log' must be a CloudFront standard log/],
  ])('that is %s is refused', async (_, content, message) => {
    await expect(read([logFile(content)])).rejects.toThrow(message);
  });

  test('that is not there, or ends within its compression, is refused', async () => {
    await expect(read([join(folder, 'none')])).rejects.toThrow(/'--log' must be a file that can be read, got: .*none/);
    const whole = gzipSync(cloudfrontLog(generated(1, 500).map(cloudfrontLine)));
    await expect(read([logFile(whole.subarray(0, whole.length - 100))])).rejects.toThrow(
      /'--log' must be a file that can be read/,
    );
  });
});

describe('a user agent', () => {
  test.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/130.0 Mobile/15E148 Safari/604.1',
      'safari-ios',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
      'chrome-android',
    ],
    [
      'Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.1 Mobile Safari/537.36',
      'chrome-android-old',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'firefox-desktop'],
    ['Spark/2 CFNetwork/1494.0.7 Darwin/23.4.0', 'app-ios'],
    ['okhttp/5.0.0', 'app-android'],
    ['curl/8.5.0', 'chrome-desktop'],
  ])('%s is taken for %s', (agent, browser) => {
    expect(kindOfAgent(agent).browser).toBe(browser);
  });
});
