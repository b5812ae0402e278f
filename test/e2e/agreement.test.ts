import fc from 'fast-check';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  EFFECTIVE_TYPES,
  type ImageFormat,
  type MediaContract,
  negotiate,
  type NegotiationRequest,
  type NegotiationTable,
  negotiationTable,
} from '../../lib/contract';
import { EdgeNegotiation, EdgeWorker } from '../../lib/deliver';
import { createHttpHandler } from '../../processors/delivery-api';
import { CONTRACTS, requests } from '../lib/contract/requests';
import { type EdgeResult, eventOf, functionCode, runUnderNjs } from '../support/edge-code';
import { type LoaderBrowser, type LoaderRequest, runLoader } from '../support/loader-run';
import { isSendable, type RawAnswer, rawRequest, sendRaw } from '../support/raw-http';
import { synthesize, type Synthesized } from '../support/synth';
import { describeWith } from '../support/tools';
import { WorkerRuntime } from '../support/worker-runtime';

const REQUESTS_PER_CONTRACT = 2000;
const LOADS_PER_BROWSER = 60;
/** Requests that are on their way at once. */
const AT_ONCE = 16;

/** What a browser sends is decided by the path alone; what else a contract's keys hold is CloudFront's own. */
const byPath = ({ cacheClasses, ...contract }: MediaContract): MediaContract => ({
  ...contract,
  cacheClasses: { ...cacheClasses, negotiated: { ...cacheClasses.negotiated, varyBy: ['format'] } },
});

const synthEdge = (contract: MediaContract): Synthesized =>
  synthesize((scope) => {
    new EdgeNegotiation(scope, 'Negotiation', { contract });
    new EdgeWorker(scope, 'Worker', {
      accountId: 'fedcba9876543210fedcba9876543210',
      zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
      host: 'cdn.sparkdating.com',
      contract,
    });
  });

/** Each place's answer in the same words. Of a refusal to HEAD no client hears more than the status. */
const refusal = (method: string | undefined, status: number, code: string): string =>
  method === 'HEAD' ? `refused ${status}` : `refused ${status} ${code}`;

function byContract(table: NegotiationTable, request: NegotiationRequest): string {
  const found = negotiate(table, request);
  if (found.kind === 'beacon') return 'beacon';
  return found.kind === 'variant' ? `variant ${found.key}` : refusal(request.method, found.status, found.code);
}

function byFunction({ method }: NegotiationRequest, { statusCode, body = '', uri = '' }: EdgeResult): string {
  if (statusCode === 204) return 'beacon';
  return statusCode === undefined ? `variant ${uri.slice(1)}` : refusal(method, statusCode, body);
}

function byWorker({ method }: NegotiationRequest, { status, headers, body }: RawAnswer): string {
  if (status === 204) return 'beacon';
  return status === 200 ? `variant ${String(headers['x-asked']).slice(1)}` : refusal(method, status, body);
}

function byApi({ method }: NegotiationRequest, { status, headers, body }: RawAnswer): string {
  if (status === 204) return 'beacon';
  if (status === 302) return `variant ${String(headers['location']).slice('https://cdn.sparkdating.com/'.length)}`;
  const { error = '' } = body === '' ? {} : (JSON.parse(body) as { readonly error?: string });
  return refusal(method, status, error);
}

/** Answers in the order of what was asked. */
async function ask<Q, A>(questions: readonly Q[], answer: (question: Q) => Promise<A>): Promise<readonly A[]> {
  const answers: A[] = [];
  for (let start = 0; start < questions.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(questions.slice(start, start + AT_ONCE).map(answer))));
  }
  return answers;
}

describeWith(['njs'], 'one request gets one answer, wherever it is decided', () => {
  let server: Server | undefined;
  let worker: WorkerRuntime | undefined;
  afterEach(async () => {
    await worker?.stop();
    server?.close();
    worker = server = undefined;
  });

  async function startApi(contract: MediaContract): Promise<Pick<URL, 'hostname' | 'port'>> {
    const cdnUrl = 'https://cdn.sparkdating.com';
    server = createServer(createHttpHandler({ contract, cdnUrl }));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { hostname: '127.0.0.1', port: String((server.address() as AddressInfo).port) };
  }

  test.each(Object.entries(CONTRACTS))(
    'contract, CloudFront function, Worker and delivery API agree: %s',
    async (_, given) => {
      const contract = byPath(given);
      const table = negotiationTable(contract);
      const edge = synthEdge(contract);
      const api = await startApi(contract);
      worker = await WorkerRuntime.start(edge, {
        origin: ({ url }) => [null, { headers: { 'x-asked': new URL(url).pathname + new URL(url).search } }],
      });
      const sample = fc
        .sample(requests, { numRuns: REQUESTS_PER_CONTRACT * 2 })
        .filter(isSendable)
        .slice(0, REQUESTS_PER_CONTRACT)
        .map(({ device = {}, ...request }) => ({ ...request, device: { ...device, viewer: undefined } }));

      const functions = runUnderNjs(functionCode(edge, /Negotiation/), sample.map(eventOf));
      const workers = await ask(sample, async (request) => worker!.fetch(rawRequest(request)));
      const apis = await ask(sample, async (request) => sendRaw(api, rawRequest(request)));

      const expected = sample.map((request) => byContract(table, request));
      const answers = sample.map((request, index) => ({
        request,
        function: byFunction(request, functions[index]!),
        worker: byWorker(request, workers[index]!),
        api: byApi(request, apis[index]!),
      }));
      expect(answers).toEqual(
        sample.map((request, index) => ({
          request,
          function: expected[index],
          worker: expected[index],
          api: expected[index],
        })),
      );
      // An agreement on refusals alone would be none.
      const kinds = new Set(expected.map((text) => text.replace(/^variant.*/, 'variant')));
      expect(sample.length).toBe(REQUESTS_PER_CONTRACT);
      expect([...kinds]).toEqual(expect.arrayContaining(['variant', 'beacon', 'refused 404 unknown-path']));
      expect(kinds.size).toBeGreaterThan(6);
    },
  );

  const SHOWN: readonly (readonly ImageFormat[])[] = [[], ['webp'], ['avif'], ['avif', 'webp']];
  const BROWSERS: readonly LoaderBrowser[] = SHOWN.flatMap((shows) => [
    { shows },
    { shows, connection: { effectiveType: '4g', saveData: true } },
    ...EFFECTIVE_TYPES.map((effectiveType) => ({ shows, connection: { effectiveType, saveData: false } })),
  ]);
  const id = fc.oneof(
    { arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), weight: 9 },
    { arbitrary: fc.constantFrom('a'.repeat(65), 'a b', '..', 'ä'), weight: 1 },
  );
  const size = fc.constantFrom(
    ...['thumbnail', 'card', 'fullsize', 'profile_thumbnail', 'profile_card', 'profile_fullsize', '', '300', '1'],
    ...['99999', '100000', '0', '%63ard', 'Card', 'constructor', '__proto__', ' card', '1e3'],
  );
  const load: fc.Arbitrary<LoaderRequest> = fc.record({ userId: id, imageId: id, size });

  test.each(Object.entries(CONTRACTS))('and the loader asks for what they would give: %s', async (name, given) => {
    const contract = byPath(given);
    const table = negotiationTable(contract);
    // A load names its size: what the device has where none is named, or one that is not known, is the edge's.
    const defaultsByDevice = Object.keys(table.deviceUseCases).length > 0;
    const named = [...Object.keys(table.useCases), ...Object.keys(table.aliases)];
    const wrong: unknown[] = [];
    let variants = 0;

    for (const browser of BROWSERS) {
      const loads = fc
        .sample(load, { numRuns: LOADS_PER_BROWSER })
        .filter(({ size: wanted }) => !defaultsByDevice || named.includes(wanted ?? ''));
      const outcomes = await runLoader(contract, browser, loads);

      loads.forEach(({ userId, imageId, size: wanted = '' }, index) => {
        const found = negotiate(table, {
          path: `/profiles/${encodeURIComponent(userId)}/${encodeURIComponent(imageId)}`,
          sizes: [encodeURIComponent(wanted)],
          accept: [...browser.shows, 'png', 'jpeg'].map((format) => `image/${format}`).join(','),
          ect: browser.connection?.saveData === true ? undefined : browser.connection?.effectiveType,
          saveData: browser.connection?.saveData === true ? 'on' : undefined,
        });
        const expected =
          found.kind === 'variant' ? `variant ${found.key}` : `refused ${'code' in found ? found.code : ''}`;
        if (found.kind === 'variant') variants += 1;
        if (outcomes[index] !== expected) wrong.push({ name, browser, wanted, expected, got: outcomes[index] });
      });
    }

    expect(wrong).toEqual([]);
    expect(variants).toBeGreaterThan(300);
  });
});
