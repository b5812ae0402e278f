import { viewerStage, type StageOptions } from '../../../local/edge/cloudfront-stage';
import type { ViewerRequest } from '../../../local/edge/types';
import type { BehaviorModel, DistributionModel } from '../../../local/platform';
import { distributionOf, POLICY, some, viewerRequest } from './edge-harness';

interface Case {
  readonly behavior?: Partial<BehaviorModel>;
  readonly distribution?: Partial<DistributionModel>;
  readonly request?: Partial<ViewerRequest>;
  readonly options?: StageOptions;
}

const stage = ({ behavior, distribution, request, options }: Case): ReturnType<typeof viewerStage> =>
  viewerStage(distributionOf(behavior, distribution), new Map(), viewerRequest('/p', request), options);
const statusOf = (given: Case): number | 'lookup' => {
  const result = stage(given);
  return result.kind === 'answered' ? result.answer.status : 'lookup';
};

test('http is sent to https, refused, or let through, as the behavior says', () => {
  const http = { scheme: 'http' } as const;
  const result = stage({
    behavior: { viewerProtocol: 'redirect-to-https' },
    request: { query: 'a=1' },
    options: http,
  });

  expect(result).toMatchObject({
    kind: 'answered',
    result: 'Redirect',
    answer: { status: 301, headers: { location: 'https://cdn.example.com/p?a=1' } },
  });
  expect(statusOf({ behavior: { viewerProtocol: 'https-only' }, options: http })).toBe(403);
  expect(statusOf({ behavior: { viewerProtocol: 'allow-all' }, options: http })).toBe('lookup');
  expect(statusOf({ behavior: { viewerProtocol: 'redirect-to-https' } })).toBe('lookup');
});

test('what is sent to https keeps its method, where it is not one of reading', () => {
  const status = (method: string): number | 'lookup' =>
    statusOf({
      behavior: { viewerProtocol: 'redirect-to-https', allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST'] },
      request: { method },
      options: { scheme: 'http' },
    });

  expect(['GET', 'HEAD', 'POST', 'OPTIONS'].map(status)).toEqual([301, 301, 307, 307]);
});

test('an address longer than CloudFront takes is refused', () => {
  const long = `/${'a'.repeat(8191)}`;
  const status = (path: string, query = ''): number | 'lookup' => {
    const result = viewerStage(distributionOf(), new Map(), viewerRequest(path, { query }));
    return result.kind === 'answered' ? result.answer.status : 'lookup';
  };

  expect([status(long), status(`${long}a`), status(long, 'b')]).toEqual(['lookup', 413, 413]);
});

test('a method that the behavior does not allow is refused', () => {
  expect(statusOf({ request: { method: 'POST' } })).toBe(403);
  expect(statusOf({ behavior: { allowedMethods: ['GET', 'HEAD'] }, request: { method: 'OPTIONS' } })).toBe(403);
});

test.each([
  ['blacklist', 'DE', 403],
  ['blacklist', 'FR', 'lookup'],
  ['blacklist', undefined, 'lookup'],
  ['whitelist', 'DE', 'lookup'],
  ['whitelist', 'FR', 403],
  ['whitelist', undefined, 403],
] as const)('a %s of DE and a viewer from %s: %s', (kind, country, expected) => {
  const distribution = { geoRestriction: { kind, countries: ['DE'] } };

  expect(statusOf({ distribution, request: { country } })).toBe(expected);
});

test('what is signed is refused without a signature', () => {
  const behavior = { signed: true };

  expect(statusOf({ behavior })).toBe(403);
  expect(statusOf({ behavior, request: { query: 'Expires=1&Signature=x&Key-Pair-Id=K' } })).toBe('lookup');
  expect(statusOf({ behavior, request: { headers: { cookie: 'CloudFront-Key-Pair-Id=K' } } })).toBe('lookup');
});

test('the signature of an address is nothing that it is known by, nor that its origin sees', () => {
  const cachePolicy = { ...POLICY, queryStrings: { kind: 'all', names: [] } as const };
  const query = 'a=1&Expires=1&Signature=x&Key-Pair-Id=K&Policy=p&b=2';
  const asked = (signed: boolean): unknown => {
    const result = stage({ behavior: { signed, cachePolicy }, request: { query } });
    return result.kind === 'lookup' && [result.request.query, result.key];
  };

  expect(asked(true)).toEqual(['a=1&b=2', expect.stringMatching(/ a=1&b=2$/)]);
  expect(asked(false)).toEqual([query, expect.stringContaining(query)]);
});

test('an answer may be kept where the policy has a time and the method is cached', () => {
  const cacheable = (given: Case): unknown => {
    const result = stage(given);
    return result.kind === 'lookup' && result.cacheable;
  };

  expect(cacheable({})).toBe(true);
  expect(cacheable({ request: { method: 'OPTIONS' } })).toBe(false);
  expect(cacheable({ behavior: { cachePolicy: { ...POLICY, maxTtlSeconds: 0 } } })).toBe(false);
});

test('a policy that takes all of a viewer’s headers takes none of those that CloudFront makes', () => {
  const originRequestPolicy = {
    resource: 'orp',
    headers: { kind: 'all', names: [] },
    cookies: POLICY.cookies,
    queryStrings: POLICY.queryStrings,
  } as const;

  const result = stage({ behavior: { originRequestPolicy }, request: { country: 'DE' } });
  expect(result.kind === 'lookup' && Object.keys(result.request.headers)).toEqual([]);
});

test('the headers that CloudFront makes are there where a policy names them, whatever the viewer sends', () => {
  const headers = {
    'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile',
    'cloudfront-is-mobile-viewer': 'no',
  };
  const named = { ...POLICY, headers: some('cloudfront-is-mobile-viewer', 'cloudfront-viewer-country') };

  expect(stage({ behavior: { cachePolicy: named }, request: { headers, country: 'DE' } })).toMatchObject({
    request: { headers: { 'cloudfront-is-mobile-viewer': 'true', 'cloudfront-viewer-country': 'DE' } },
  });
});
