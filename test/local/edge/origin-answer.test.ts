import { originAnswer } from '../../../local/edge/origin-answer';
import type { BehaviorModel, OriginRequestPolicyModel } from '../../../local/platform';
import { NONE, POLICY, some } from './edge-harness';

const ALL = { kind: 'all', names: [] } as const;
const policyOf = (over: Partial<OriginRequestPolicyModel>): OriginRequestPolicyModel => ({
  resource: 'orp',
  headers: NONE,
  cookies: NONE,
  queryStrings: NONE,
  ...over,
});

/** What is left of headers of an origin. */
function left(headers: Readonly<Record<string, string>>, over: Partial<BehaviorModel> = {}): unknown {
  const body = Buffer.from('body');
  const answer = originAnswer({ cachePolicy: POLICY, ...over }, { status: 200, headers, body });
  expect([answer.status, answer.body]).toEqual([200, body]);
  return answer.headers;
}

test('an answer says that it varies by what its origin was told, and by nothing else', () => {
  const vary = 'Origin, Accept-Encoding, X-A, Cookie, User-Agent';
  const varied = (over: Partial<BehaviorModel>): unknown => left({ vary }, over);

  expect(varied({})).toEqual({ vary: 'accept-encoding, cookie' });
  expect(varied({ cachePolicy: { ...POLICY, headers: some('x-a') } })).toEqual({
    vary: 'accept-encoding, x-a, cookie',
  });
  expect(varied({ originRequestPolicy: policyOf({ headers: some('origin') }) })).toEqual({
    vary: 'origin, accept-encoding, cookie',
  });
  expect(varied({ originRequestPolicy: policyOf({ headers: some('cloudfront-is-mobile-viewer') }) })).toEqual({
    vary: 'accept-encoding, cookie, user-agent',
  });
  expect(varied({ originRequestPolicy: policyOf({ headers: ALL }) })).toEqual({
    vary: 'origin, accept-encoding, x-a, cookie, user-agent',
  });
  expect(left({ vary: 'Origin', etag: '"1"' })).toEqual({ etag: '"1"' });
  expect(left({ vary: 'Origin, ,' }, { originRequestPolicy: policyOf({ headers: ALL }) })).toEqual({ vary: 'origin' });
});

test('that it varies by everything counts where the policy has no least lifetime', () => {
  expect(left({ vary: '*' })).toEqual({ vary: '*' });
  expect(left({ vary: '*' }, { cachePolicy: { ...POLICY, minTtlSeconds: 1 } })).toEqual({});
});

test('cookies are set only where those of viewers reach the origin', () => {
  const headers = { 'set-cookie': 'a=1' };

  expect(left(headers)).toEqual({});
  expect(left(headers, { cachePolicy: { ...POLICY, cookies: some('a') } })).toEqual(headers);
  expect(left(headers, { originRequestPolicy: policyOf({ cookies: ALL }) })).toEqual(headers);
});

test('nothing of the connection to the origin reaches viewers', () => {
  expect(
    left({ connection: 'close', 'transfer-encoding': 'chunked', upgrade: 'h2', trailer: 'x', etag: '"1"' }),
  ).toEqual({
    etag: '"1"',
  });
});
