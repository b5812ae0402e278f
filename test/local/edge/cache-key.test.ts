import fc from 'fast-check';
import { acceptedEncoding, cacheKey, type KeyedRequest } from '../../../local/edge/cache-key';
import type { CachePolicyModel } from '../../../local/platform';
import { NONE, POLICY, some } from './edge-harness';

const keyOf = (policy: Partial<CachePolicyModel>, request: Partial<KeyedRequest>): string =>
  cacheKey(
    { cachePolicy: { ...POLICY, ...policy } },
    { method: 'GET', host: 'a.example', path: '/p', query: '', headers: {}, ...request },
  );

const word = fc.stringMatching(/^[a-z0-9]{0,4}$/);
const values = fc.record({ x: fc.option(word), y: fc.option(word) });
const headersOf = (found: { x: string | null; y: string | null }): Record<string, string | undefined> => ({
  'x-x': found.x ?? undefined,
  'x-y': found.y ?? undefined,
});
const queryOf = ({ x, y }: { x: string | null; y: string | null }): string =>
  [...(x === null ? [] : [`x=${x}`]), ...(y === null ? [] : [`y=${y}`])].join('&');
const cookieOf = (found: { x: string | null; y: string | null }): Record<string, string | undefined> => ({
  cookie: queryOf(found).replace('&', '; ') || undefined,
});

const PARTS = [
  ['headers', (found: { x: string | null; y: string | null }) => ({ headers: headersOf(found) }), 'x-x', 'x-y'],
  ['queryStrings', (found: { x: string | null; y: string | null }) => ({ query: queryOf(found) }), 'x', 'y'],
  ['cookies', (found: { x: string | null; y: string | null }) => ({ headers: cookieOf(found) }), 'x', 'y'],
] as const;

describe.each(PARTS)('the %s of a cache key', (part, requestOf, x, y) => {
  test('are shared by requests that differ only in what the policy leaves out', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(keyOf({ [part]: NONE }, requestOf(one))).toBe(keyOf({ [part]: NONE }, requestOf(other)));
        const sameX = { x: one.x, y: other.y };
        expect(keyOf({ [part]: some(x) }, requestOf(one))).toBe(keyOf({ [part]: some(x) }, requestOf(sameX)));
        const allBut = { [part]: { kind: 'all-but' as const, names: [y] } };
        expect(keyOf(allBut, requestOf(one))).toBe(keyOf(allBut, requestOf(sameX)));
      }),
    );
  });

  test('tell requests apart that differ in what the policy holds', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        fc.pre(one.x !== other.x);
        for (const forwarded of [some(x), some(x, y), { kind: 'all-but' as const, names: [y] }]) {
          expect(keyOf({ [part]: forwarded }, requestOf(one))).not.toBe(keyOf({ [part]: forwarded }, requestOf(other)));
        }
      }),
    );
  });
});

test('the host is in the key only where the policy names it', () => {
  const [one, other] = [{ host: 'a.example' }, { host: 'b.example' }];

  expect(keyOf({}, one)).toBe(keyOf({}, other));
  expect(keyOf({ headers: some('host') }, one)).not.toBe(keyOf({ headers: some('host') }, other));
});

test('HEAD shares the entry of GET, OPTIONS does not', () => {
  expect(keyOf({}, { method: 'HEAD' })).toBe(keyOf({}, { method: 'GET' }));
  expect(keyOf({}, { method: 'OPTIONS' })).not.toBe(keyOf({}, { method: 'GET' }));
});

test.each([
  ['gzip, deflate, br, zstd', { gzip: true, brotli: true }, 'br,gzip'],
  ['gzip, deflate', { gzip: true, brotli: true }, 'gzip'],
  ['br', { gzip: true, brotli: false }, undefined],
  ['br;q=0, gzip', { gzip: true, brotli: true }, 'gzip'],
  ['deflate', { gzip: true, brotli: true }, undefined],
  [undefined, { gzip: true, brotli: true }, undefined],
])('Accept-Encoding %s is normalised for %j to %s', (header, switches, expected) => {
  expect(acceptedEncoding(switches, header)).toBe(expected);
});

test('viewers that take the same encodings share a key however they write it', () => {
  const encoded = { gzip: true, brotli: true };
  const asking = (header: string): string => keyOf(encoded, { headers: { 'accept-encoding': header } });

  expect(asking('gzip, deflate, br')).toBe(asking('br;q=1.0, gzip;q=0.5'));
  expect(asking('gzip')).not.toBe(asking('br, gzip'));
});
