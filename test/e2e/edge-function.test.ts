import fc from 'fast-check';
import {
  KEY_HEADERS,
  type MediaContract,
  negotiate,
  type Negotiation,
  type NegotiationRequest,
  negotiationTable,
  sparkMediaContract,
} from '../../lib/contract';
import { CloudFrontDelivery } from '../../lib/deliver';
import { CONTRACTS, requests } from '../lib/contract/requests';
import { type EdgeResult, eventOf, functionCode, runUnderNjs, viewerRequest } from '../support/edge-code';
import { RECORDED_REQUESTS } from '../support/recorded-requests';
import { synthesize } from '../support/synth';
import { describeWith } from '../support/tools';

const REQUESTS_PER_CONTRACT = 4000;

/** The code of a distribution's function, as Terraform gives it to CloudFront. */
function synthesized(contract: MediaContract, id: RegExp): string {
  const stack = synthesize((scope) => {
    const variants = { serverDomainName: 'media-origin.sparkdating.com' };
    new CloudFrontDelivery(scope, 'Delivery', { variants, negotiation: true, contract });
  });
  return functionCode(stack, id);
}

/** What the edge did, in the words of the contract. */
function decision({ statusCode, body, uri, headers }: EdgeResult): unknown {
  if (statusCode === 204) return { kind: 'beacon' };
  if (statusCode !== undefined) return { kind: 'refused', status: statusCode, code: body };
  return {
    kind: 'variant',
    key: uri?.slice(1),
    device: headers[KEY_HEADERS.device]?.value,
    language: headers[KEY_HEADERS.language]?.value,
  };
}

function expected(found: Negotiation): unknown {
  if (found.kind !== 'variant') return found;
  return { kind: 'variant', key: found.key, device: found.device, language: found.language };
}

describeWith(['njs'], 'the built edge function, under the language of CloudFront’s runtime', () => {
  test.each(Object.entries(CONTRACTS))('decides as the contract does: %s', (_name, contract) => {
    const table = negotiationTable(contract);
    const sample: readonly NegotiationRequest[] = fc.sample(requests, REQUESTS_PER_CONTRACT);

    const results = runUnderNjs(synthesized(contract, /Negotiation_/), sample.map(eventOf));

    const kinds = new Set<string>();
    sample.forEach((request, index) => {
      const found = negotiate(table, request);
      kinds.add(found.kind === 'refused' ? found.code : found.kind);
      expect({ request, decision: decision(results[index]!) }).toEqual({ request, decision: expected(found) });
    });
    // What is generated must reach every outcome, or the agreement would be one on little.
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'variant',
        'beacon',
        'method-not-allowed',
        'unknown-path',
        'unknown-variant',
        'ambiguous-size',
        'not-acceptable',
      ]),
    );
  });

  test('gives every recorded client the format it can show', () => {
    const events = RECORDED_REQUESTS.map(({ headers }) => viewerRequest({ uri: '/profiles/u/i', headers }));

    const results = runUnderNjs(synthesized(sparkMediaContract, /Negotiation_/), events);

    expect(results.map(({ uri }, index) => [RECORDED_REQUESTS[index]!.client, uri?.split('.').pop()])).toEqual(
      RECORDED_REQUESTS.map(({ client, format }) => [client, format]),
    );
  });

  test('refuses what is hostile and goes on', () => {
    const long = 'image/avif,'.repeat(1800);
    const events = [
      viewerRequest({ uri: '/profiles/u/i', headers: { accept: long } }),
      viewerRequest({
        uri: '/profiles/u/i',
        headers: { accept: ','.repeat(20_000), 'accept-language': '-'.repeat(20_000) },
      }),
      viewerRequest({ uri: `/profiles/${'../'.repeat(2000)}` }),
      viewerRequest({ uri: '/profiles/u/i', query: [['size', '%'.repeat(8000)]] }),
      viewerRequest({ uri: '/profiles/u/i', query: [['__proto__', 'card']] }),
      viewerRequest({ uri: '/profiles/u/i', query: Array.from({ length: 500 }, () => ['size', 'card'] as const) }),
    ];

    const results = runUnderNjs(synthesized(sparkMediaContract, /Negotiation_/), events);

    expect(results.map(({ statusCode, uri }) => statusCode ?? uri)).toEqual([
      '/profiles/u/profile_card/i.jpeg',
      '/profiles/u/profile_card/i.jpeg',
      404,
      400,
      '/profiles/u/profile_card/i.jpeg',
      400,
    ]);
  });

  test('the lifetime of a negotiated answer is put on images alone', () => {
    const code = synthesized(sparkMediaContract, /Lifetime/);
    const statuses = [200, 206, 304, 302, 403, 404, 503];
    const events = statuses.map((statusCode) => ({ request: {}, response: { statusCode, headers: {} } }));

    const results = runUnderNjs(code, events);

    expect(results.map(({ headers }) => headers['cache-control']?.value)).toEqual([
      'public, max-age=86400',
      'public, max-age=86400',
      'public, max-age=86400',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('browsers keep a negotiated image for its class’s time from when they get it, however long the edge has had it', () => {
    const code = synthesized(sparkMediaContract, /Lifetime/);
    const now = new Date();
    const stored = { value: 'public, max-age=31536000' };
    const secondsAgo = (seconds: number): { value: string } => ({
      value: new Date(now.getTime() - seconds * 1000).toUTCString(),
    });
    const answers: readonly Readonly<Record<string, { value: string }>>[] = [
      { 'cache-control': stored, age: { value: '600000' }, date: secondsAgo(0) },
      { 'cache-control': stored, date: secondsAgo(600_000) },
      { 'cache-control': stored, age: { value: 'old' }, date: { value: 'once' } },
      { 'cache-control': stored, date: { value: 'Thu, 01 Jan 1970 00:00:00 GMT' } },
      { 'cache-control': { value: 'public, max-age=5' }, date: secondsAgo(0) },
    ];

    const results = runUnderNjs(
      code,
      answers.map((headers) => ({ request: {}, response: { statusCode: 200, headers } })),
    );

    const maxAges = results.map(({ headers }) =>
      Number(/^public, max-age=(\d+)$/.exec(headers['cache-control']!.value)?.[1]),
    );
    const fresh = [600_000 + 86_400, 600_000 + 86_400, 86_400, 31_536_000 + 86_400, 5];
    maxAges.forEach((maxAge, index) => {
      // The clock goes on while njs starts.
      expect(maxAge - fresh[index]!).toBeGreaterThanOrEqual(0);
      expect(maxAge - fresh[index]!).toBeLessThan(30);
    });
  });
});
