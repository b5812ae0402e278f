import { withPolicyHeaders } from '../../../local/edge/response-headers';
import type { CorsModel, ResponseHeadersModel } from '../../../local/platform';

const CORS: CorsModel = {
  origins: ['https://*.example.com'],
  methods: ['GET', 'HEAD'],
  headers: ['range'],
  expose: ['etag'],
  credentials: false,
  maxAgeSeconds: 60,
  override: true,
};
const POLICY: ResponseHeadersModel = { resource: 'rhp', set: [], remove: [], serverTimingPercent: 0 };
const OWN = { 'access-control-allow-origin': 'https://own.example' };

/** Of an answer to a page of that origin. */
function answered(
  policy: Partial<ResponseHeadersModel>,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', ...asked }: { readonly method?: string; readonly origin?: string } & Record<string, string> = {},
): Readonly<Record<string, string>> {
  return withPolicyHeaders({ ...POLICY, ...policy }, headers, { method, headers: asked });
}
const app = { origin: 'https://app.example.com' };

test('headers of the policy stand in for those of the origin where it says so', () => {
  const set = [
    { name: 'X-A', value: 'policy', override: true },
    { name: 'X-B', value: 'policy', override: false },
    { name: 'X-C', value: 'policy', override: false },
  ];

  expect(answered({ set, remove: ['Server'] }, { 'x-a': 'own', 'x-b': 'own', server: 'own' })).toEqual({
    'x-a': 'policy',
    'x-b': 'own',
    'x-c': 'policy',
  });
});

test('pages of an origin that the policy names may read, and caches are told that others may not', () => {
  const may = {
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-expose-headers': 'etag',
  };

  expect(answered({ cors: CORS }, {}, app)).toEqual({ ...may, vary: 'Origin' });
  expect(answered({ cors: CORS }, { vary: 'Accept' }, app)).toEqual({ ...may, vary: 'Accept, Origin' });
  expect(answered({ cors: CORS }, { vary: 'accept, origin' }, app)).toEqual({ ...may, vary: 'accept, origin' });
  expect(answered({ cors: CORS }, {}, { origin: 'https://example.org' })).toEqual({});
  expect(answered({ cors: CORS }, {}, {})).toEqual({});
});

test('pages of every origin may read by one answer for all', () => {
  expect(answered({ cors: { ...CORS, origins: ['*'], expose: [] } }, {}, app)).toEqual({
    'access-control-allow-origin': '*',
  });
});

test('what the origin says itself of other origins stands or gives way as the policy says', () => {
  expect(answered({ cors: { ...CORS, override: false } }, OWN, app)).toEqual({
    ...OWN,
    'access-control-expose-headers': 'etag',
  });
  expect(answered({ cors: CORS }, { 'access-control-allow-credentials': 'true' }, app)).toMatchObject({
    'access-control-allow-credentials': 'true',
  });
  expect(answered({ cors: CORS }, OWN, app)['access-control-allow-origin']).toBe(app.origin);
  expect(answered({ cors: CORS }, OWN, { origin: 'https://example.org' })).toEqual({});
});

test('who asks first is told methods, headers and for how long', () => {
  const preflight = { ...app, method: 'OPTIONS', 'access-control-request-method': 'GET' };

  expect(answered({ cors: { ...CORS, credentials: true } }, {}, preflight)).toMatchObject({
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'range',
    'access-control-max-age': '60',
  });
  expect(Object.keys(answered({ cors: CORS }, {}, { ...app, method: 'OPTIONS' }))).not.toContain(
    'access-control-allow-methods',
  );
});
