import type { BehaviorModel, CachePolicyModel, ForwardedModel } from '../../../local/platform';
import { BEHAVIOR, BUCKET, distributionOf, EdgeHarness, POLICY, some } from './edge-harness';

describe('an origin is told', () => {
  const sent = {
    query: 'a=1&b=2',
    headers: { accept: '*/*', cookie: 'a=1; b=2', origin: 'https://x', 'accept-encoding': 'gzip', range: 'bytes=0-1' },
  };
  const told = async (behavior: Partial<BehaviorModel>): Promise<Record<string, unknown>> => {
    const origins = { bucket: { ...BUCKET, customHeaders: { 'x-secret': 's' } } };
    const harness = new EdgeHarness(distributionOf(behavior, { origins }));
    await harness.get('/p', sent);
    const { query, headers } = harness.asked[0]!;
    const { via: _via, ...others } = headers;
    return { query, headers: others };
  };
  const own = { 'user-agent': 'Amazon CloudFront', 'x-secret': 's' };

  test('nothing of a viewer where no policy names it', async () => {
    expect(await told({})).toEqual({ query: '', headers: own });
  });

  test('what the key holds and what the origin-request policy names', async () => {
    const cachePolicy = { ...POLICY, queryStrings: some('a'), gzip: true };
    const originRequestPolicy = {
      resource: 'orp',
      headers: some('origin'),
      cookies: some('b'),
      queryStrings: BEHAVIOR.cachePolicy.queryStrings,
    };

    expect(await told({ cachePolicy, originRequestPolicy })).toEqual({
      query: 'a=1',
      headers: { ...own, origin: 'https://x', cookie: 'b=2', 'accept-encoding': 'gzip' },
    });
  });

  const policyOf = (headers: ForwardedModel): NonNullable<BehaviorModel['originRequestPolicy']> => ({
    resource: 'orp',
    headers,
    cookies: { kind: 'all-but', names: ['a', 'b'] },
    queryStrings: { kind: 'all-but', names: ['a', 'b'] },
  });

  test('all but what a policy leaves out, and of that what the other one takes', async () => {
    const cachePolicy = { ...POLICY, queryStrings: some('b'), cookies: { kind: 'all-but', names: ['a'] } as const };

    expect(await told({ cachePolicy, originRequestPolicy: policyOf(BEHAVIOR.cachePolicy.headers) })).toEqual({
      query: 'b=2',
      headers: { ...own, cookie: 'b=2' },
    });
  });

  test('the encodings of a viewer as a header like any other where the policy has none of its own', async () => {
    const originRequestPolicy = policyOf(some('accept-encoding'));
    const encodings = async (sentEncodings: string | undefined, over: Partial<CachePolicyModel>): Promise<unknown> => {
      const harness = new EdgeHarness(distributionOf({ originRequestPolicy, cachePolicy: { ...POLICY, ...over } }));
      await harness.get('/p', { headers: { 'accept-encoding': sentEncodings } });
      return harness.asked[0]!.headers['accept-encoding'];
    };

    expect(await encodings('gzip, zstd', {})).toBe('gzip, zstd');
    expect(await encodings('gzip, zstd', { gzip: true, brotli: true })).toBe('gzip');
    expect(await encodings('zstd', { gzip: true })).toBe('identity');
    expect(await encodings(undefined, { gzip: true })).toBeUndefined();
  });

  test('nothing of a connection, nor to continue it, whatever the policies let through', async () => {
    const harness = new EdgeHarness(distributionOf({ originRequestPolicy: policyOf({ kind: 'all', names: [] }) }));
    await harness.get('/p', { headers: { connection: 'upgrade', upgrade: 'x', te: 'x', 'x-secret': 'mine' } });

    expect(Object.keys(harness.asked[0]!.headers).sort()).toEqual(['host', 'user-agent', 'via', 'x-secret']);
  });

  test('to send the whole where only its headers are asked for, and are kept', async () => {
    const harness = new EdgeHarness(distributionOf());
    const passing = new EdgeHarness(distributionOf({ cachePolicy: { ...POLICY, maxTtlSeconds: 0 } }));
    for (const each of [harness, passing]) await each.get('/p', { method: 'HEAD' });

    expect([harness, passing].map(({ asked }) => asked[0]!.method)).toEqual(['GET', 'HEAD']);
  });

  test('of a group, the second one nothing of what changes something', async () => {
    const origins = { bucket: BUCKET, second: { ...BUCKET, originId: 'second' } };
    const originGroups = { group: { primary: 'bucket', secondary: 'second', statuses: [404] } };
    const harness = new EdgeHarness(
      distributionOf({ targetOriginId: 'group', allowedMethods: ['GET', 'POST'] }, { origins, originGroups }),
      { bucket: () => ({ status: 404, headers: {} }), second: () => ({}) },
    );

    expect([(await harness.get('/p', { method: 'POST' })).status, (await harness.get('/p')).status]).toEqual([
      404, 200,
    ]);
    expect(harness.asked.map(({ origin }) => origin)).toEqual(['bucket', 'bucket', 'second']);
  });

  test('of a group, the second one what a browser asks first only where that is kept', async () => {
    const origins = { bucket: BUCKET, second: { ...BUCKET, originId: 'second' } };
    const originGroups = { group: { primary: 'bucket', secondary: 'second', statuses: [403] } };
    const status = async (...cachedMethods: readonly string[]): Promise<number> => {
      const distribution = distributionOf({ targetOriginId: 'group', cachedMethods }, { origins, originGroups });
      const harness = new EdgeHarness(distribution, { bucket: () => ({ status: 403 }), second: () => ({}) });
      return (await harness.get('/p', { method: 'OPTIONS' })).status;
    };

    expect([await status('GET', 'HEAD'), await status('GET', 'HEAD', 'OPTIONS')]).toEqual([403, 200]);
  });

  test('everything, a range too, where nothing is kept', async () => {
    const all = { kind: 'all', names: [] } as const;
    const originRequestPolicy = { resource: 'orp', headers: all, cookies: all, queryStrings: all };

    expect(await told({ cachePolicy: { ...POLICY, maxTtlSeconds: 0 }, originRequestPolicy })).toMatchObject({
      query: 'a=1&b=2',
      headers: { accept: '*/*', cookie: 'a=1; b=2', range: 'bytes=0-1', host: 'cdn.example.com' },
    });
  });
});
