import type {
  CloudfrontDistributionConfig,
  CloudfrontDistributionOrderedCacheBehavior,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';

export const POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const BEHAVIOR = {
  targetOriginId: 'server',
  viewerProtocolPolicy: 'https-only',
  allowedMethods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  cachePolicyId: POLICY,
};
export const ordered = (
  pathPattern: string,
  change: Partial<CloudfrontDistributionOrderedCacheBehavior> = {},
): CloudfrontDistributionOrderedCacheBehavior => ({ ...BEHAVIOR, pathPattern, ...change });
export const origin = (originId: string): { originId: string; domainName: string } => ({
  originId,
  domainName: `${originId}.example.com`,
});

export const group = (
  members: readonly string[],
  statusCodes: readonly number[] = [404],
): Partial<CloudfrontDistributionConfig> => ({
  origin: [origin('server'), origin('spare'), origin('third')],
  originGroup: [
    {
      originId: 'both',
      failoverCriteria: { statusCodes: [...statusCodes] },
      member: members.map((originId) => ({ originId })),
    },
  ],
});

/** A distribution that is right but for `change`, written by the bindings alone. */
export const rawDistribution = (change: Partial<CloudfrontDistributionConfig> = {}): CloudfrontDistributionConfig => ({
  enabled: true,
  origin: [origin('server')],
  defaultCacheBehavior: BEHAVIOR,
  restrictions: { geoRestriction: { restrictionType: 'none' } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
  ...change,
});

/** Distributions that are wrong as a whole, with the error they are at synth. */
export const WRONG_DISTRIBUTIONS: readonly (readonly [
  what: string,
  change: Partial<CloudfrontDistributionConfig>,
  message: RegExp,
])[] = [
  [
    'a pattern behind one that matches all of it',
    { orderedCacheBehavior: [ordered('/videos/*'), ordered('/videos/*.m3u8')] },
    /'behavior \/videos\/\*\.m3u8' must stand before \/videos\/\*/,
  ],
  [
    'two origins of one id',
    { origin: [origin('server'), origin('spare'), origin('spare')] },
    /'origins and groups' must have ids of their own, got: "spare"/,
  ],
  [
    'a pattern behind everything',
    { orderedCacheBehavior: [ordered('*'), ordered('/a')] },
    /'behavior \/a' must stand before \*/,
  ],
  [
    'one pattern twice, with and without its slash',
    { orderedCacheBehavior: [ordered('/a/*'), ordered('a/*')] },
    /'behavior a\/\*' must stand before \/a\/\*/,
  ],
  [
    'a pattern that is no path',
    { orderedCacheBehavior: [ordered('/a b')] },
    /'behavior \/a b' must be a path of at most 255 characters/,
  ],
  [
    'a pattern that is too long',
    { orderedCacheBehavior: [ordered(`/${'a'.repeat(255)}`)] },
    /must be a path of at most 255 characters/,
  ],
  [
    'a behavior of no origin',
    { orderedCacheBehavior: [ordered('/a', { targetOriginId: 'gone' })] },
    /'behavior \/a targetOriginId' must be one of server, got: "gone"/,
  ],
  [
    'a default behavior of no origin',
    { defaultCacheBehavior: { ...BEHAVIOR, targetOriginId: 'gone' } },
    /'behavior default targetOriginId' must be one of server/,
  ],
  [
    'a policy by its name',
    { orderedCacheBehavior: [ordered('/a', { cachePolicyId: 'long-term-cache-policy' })] },
    /'behavior \/a cachePolicyId' must be the id of a policy, not its name/,
  ],
  [
    'headers by their name',
    { defaultCacheBehavior: { ...BEHAVIOR, responseHeadersPolicyId: 'spark-security-headers' } },
    /'behavior default responseHeadersPolicyId' must be the id of a policy/,
  ],
  [
    'a TTL beside a cache policy',
    { orderedCacheBehavior: [ordered('/a', { defaultTtl: 2_592_000 })] },
    /'behavior \/a defaultTtl' must be left out beside a cache policy/,
  ],
  [
    'forwarded values beside a cache policy',
    {
      orderedCacheBehavior: [ordered('/a', { forwardedValues: { queryString: true, cookies: { forward: 'none' } } })],
    },
    /'behavior \/a forwardedValues' must be left out/,
  ],
  ['a group of one', group(['server']), /'origin group both' must have 2 members/],
  ['a group of three', group(['server', 'spare', 'third']), /'origin group both' must have 2 members/],
  [
    'a group of strangers',
    group(['server', 'gone']),
    /'origin group both' must have 2 members of server, spare, third/,
  ],
  [
    'a failover code that is none',
    group(['server', 'spare'], [401]),
    /failover code' must be one of 403, 404.* got: 401/,
  ],
  [
    'too many behaviors',
    { orderedCacheBehavior: Array.from({ length: 75 }, (_, index) => ordered(`/${index}/*`)) },
    /'behaviors' must be at most 75 in a distribution.*got: 76/,
  ],
  [
    'too many origins',
    { origin: Array.from({ length: 101 }, (_, index) => origin(index === 0 ? 'server' : `origin-${index}`)) },
    /'origins' must be at most 100 in/,
  ],
];
