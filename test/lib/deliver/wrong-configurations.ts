import {
  type CacheClass,
  type CacheClassName,
  type MediaContract,
  sparkMediaContract,
  type ZoneContract,
} from '../../../lib/contract';
import type { CloudflareDeliveryProps, CloudFrontDeliveryProps } from '../../../lib/deliver';

/** Configurations that a vendor refuses at apply, or serves badly, with the error they are at synth. */
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
export const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};
export const SERVER = { serverDomainName: 'media-origin.sparkdating.com' };
export const ZONE = { id: '023e105f4ecef8ad9ca31a8372d0c353', name: 'sparkdating.com' };

export type Wrong<Props> = readonly [what: string, props: Partial<Props>, message: RegExp];

/** Contracts that nobody validated, as a caller may hand them in. */
const cacheClass = (name: CacheClassName, change: Partial<CacheClass>): { contract: MediaContract } => ({
  contract: {
    ...sparkMediaContract,
    cacheClasses: {
      ...sparkMediaContract.cacheClasses,
      [name]: { ...sparkMediaContract.cacheClasses[name], ...change },
    },
  },
});
const zone = (change: Partial<ZoneContract>): { contract: MediaContract } => ({
  contract: { ...sparkMediaContract, zone: { ...sparkMediaContract.zone, ...change } },
});
const edge = (minTtlSeconds: number, defaultTtlSeconds: number, maxTtlSeconds: number): Partial<CacheClass> => ({
  edge: { minTtlSeconds, defaultTtlSeconds, maxTtlSeconds },
});

export const CLOUDFRONT: readonly Wrong<CloudFrontDeliveryProps>[] = [
  ['a comment that is too long', { comment: 'x'.repeat(129) }, /'comment' must have at most 128 characters/],
  ['an unknown price class', { priceClass: 'PriceClass_50' as never }, /'priceClass' must be one of PriceClass_All/],
  ['an unknown HTTP version', { httpVersion: 'http3only' as never }, /'httpVersion' must be one of http2and3/],
  [
    'an alias without a certificate',
    { aliases: ['cdn.example.com'] },
    /'certificateArn' must be given where there are/,
  ],
  [
    'a certificate of another region',
    { certificateArn: CERTIFICATE.replace('us-east-1', 'eu-central-1') },
    /'certificateArn' must be .* in us-east-1/,
  ],
  [
    'a certificate of IAM',
    { certificateArn: 'arn:aws:iam::123456789012:server-certificate/x' },
    /'certificateArn' must be the ARN of an ACM/,
  ],
  [
    'an alias with a scheme',
    { aliases: ['https://cdn.example.com'], certificateArn: CERTIFICATE },
    /'aliases' must be a lower-case domain name/,
  ],
  [
    'an alias in upper case',
    { aliases: ['CDN.example.com'], certificateArn: CERTIFICATE },
    /'aliases' must be a lower-case/,
  ],
  [
    'an alias with an inner wildcard',
    { aliases: ['cdn.*.example.com'], certificateArn: CERTIFICATE },
    /wildcard only as its whole first label/,
  ],
  [
    'an alias with half a wildcard',
    { aliases: ['cdn*.example.com'], certificateArn: CERTIFICATE },
    /wildcard only as its whole first label/,
  ],
  [
    'an alias that is a path',
    { aliases: ['cdn.example.com/profiles'], certificateArn: CERTIFICATE },
    /'aliases' must be/,
  ],
  [
    'one alias twice',
    { aliases: ['a.example.com', 'a.example.com'], certificateArn: CERTIFICATE },
    /'aliases' must have no name twice/,
  ],
  [
    'too many aliases',
    { aliases: Array.from({ length: 101 }, (_, i) => `a${i}.example.com`), certificateArn: CERTIFICATE },
    /'aliases\.length' must be 0–100, got: 101 \(a quota/,
  ],
  [
    'more aliases than a raised quota',
    { aliases: ['a.example.com', 'b.example.com'], certificateArn: CERTIFICATE, quotas: { aliasesPerDistribution: 1 } },
    /must be 0–1, got: 2/,
  ],
  ['a country in lower case', { geoRestriction: { allow: ['de'] } }, /'geoRestriction' must be an ISO 3166-1/],
  ['a country by its name', { geoRestriction: { deny: ['Germany'] } }, /'geoRestriction' must be an ISO 3166-1/],
  [
    'the United Kingdom by a code that is not its own',
    { geoRestriction: { allow: ['UK'] } },
    /'geoRestriction' must be .* got: "UK"/,
  ],
  ['a restriction to nowhere', { geoRestriction: { allow: [] } }, /'geoRestriction' must name at least one country/],
  ['a shield where there is none', { originShield: 'eu-north-1' }, /'originShield' must be one of us-east-1/],
  ['no connection attempt', { connectionAttempts: 0 }, /'connectionAttempts' must be 1–3, got: 0/],
  ['four connection attempts', { connectionAttempts: 4 }, /'connectionAttempts' must be 1–3/],
  ['a long connection timeout', { connectionTimeoutSeconds: 11 }, /'connectionTimeoutSeconds' must be 1–10 seconds/],
  ['a broken connection timeout', { connectionTimeoutSeconds: 2.5 }, /'connectionTimeoutSeconds' must be 1–10 seconds/],
  [
    'a root object with a slash',
    { defaultRootObject: '/index.html' },
    /'defaultRootObject' must be .* without a leading slash/,
  ],
  [
    'logs into a bucket’s name',
    { accessLogs: { bucketDomainName: 'my-logs' } },
    /'accessLogs\.bucketDomainName' must be the domain name/,
  ],
  [
    'a regional web ACL',
    { webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b' },
    /'webAclArn' must be .* scope CLOUDFRONT/,
  ],
  ['a classic web ACL', { webAclArn: '473e64fd-f30b-4765-81a0-62ad96dd167a' }, /'webAclArn' must be/],
  ['a sampling above all', { headers: { serverTimingPercent: 101 } }, /'serverTimingPercent' must be 0–100/],
  ['a negative sampling', { headers: { serverTimingPercent: -1 } }, /'serverTimingPercent' must be 0–100/],
  ['no allowed origin', { headers: { allowedOrigins: [] } }, /'allowedOrigins' must be \* alone or a list/],
  [
    'everyone and someone',
    { headers: { allowedOrigins: ['*', 'https://a.example.com'] } },
    /'allowedOrigins' must be \* alone/,
  ],
  [
    'an origin with a path',
    { headers: { allowedOrigins: ['https://a.example.com/'] } },
    /'allowedOrigins' must be .* without a path/,
  ],
  ['an origin without a scheme', { headers: { allowedOrigins: ['a.example.com'] } }, /'allowedOrigins' must be/],
  [
    'an origin with an inner wildcard',
    { headers: { allowedOrigins: ['https://a.*.example.com'] } },
    /'allowedOrigins' must be/,
  ],
  [
    'a minimum TTL above the default',
    cacheClass('images', edge(10, 5, 20)),
    /images\.edge\.defaultTtlSeconds' must lie between minTtlSeconds \(10\) and maxTtlSeconds \(20\), got: 5/,
  ],
  [
    'a default TTL above the maximum',
    cacheClass('videos', edge(0, 30, 20)),
    /videos\.edge\.defaultTtlSeconds' must lie between minTtlSeconds \(0\) and maxTtlSeconds \(20\), got: 30/,
  ],
  [
    'a maximum TTL above 100 years',
    cacheClass('images', edge(0, 0, 3_153_600_001)),
    /images\.edge\.maxTtlSeconds' must be 0–2147483647 seconds, got: 3153600001/,
  ],
  ['a negative TTL', cacheClass('manifests', edge(-1, 0, 0)), /manifests\.edge\.minTtlSeconds' must be/],
  [
    'compression of what is not cached',
    cacheClass('manifests', { ...edge(0, 0, 0), sharedTtlSeconds: 0 }),
    /manifests\.compress' must be false/,
  ],
  [
    'a key that splits the cache of equal bytes',
    cacheClass('images', { varyBy: ['device'] }),
    /images\.varyBy' must be empty/,
  ],
  [
    'a website endpoint',
    { variants: { ...BUCKET, bucketRegionalDomainName: 'theirs.s3-website.eu-central-1.amazonaws.com' } },
    /'variants\.bucketRegionalDomainName' must be .* website endpoint/,
  ],
  [
    'a bucket by its name',
    { variants: { ...BUCKET, bucketRegionalDomainName: 'theirs' } },
    /'variants\.bucketRegionalDomainName' must be/,
  ],
  [
    'a server with a scheme',
    { variants: { serverDomainName: 'https://media-origin.example.com' } },
    /'variants\.serverDomainName' must be .* without scheme/,
  ],
  [
    'a server by its address',
    { variants: { serverDomainName: '192.0.2.1' } },
    /'variants\.serverDomainName' must be a domain name/,
  ],
  [
    'a reserved port',
    { variants: { ...SERVER, httpsPort: 444 } },
    /'variants\.httpsPort' must be 443 or 1024–65535, got: 444/,
  ],
  ['a port that is none', { variants: { ...SERVER, httpsPort: 70_000 } }, /'variants\.httpsPort' must be/],
  [
    'a long read timeout',
    { variants: { ...SERVER, readTimeoutSeconds: 200 } },
    /'variants\.readTimeoutSeconds' must be 1–120 seconds/,
  ],
  [
    'no keep-alive',
    { variants: { ...SERVER, keepaliveTimeoutSeconds: 0 } },
    /'variants\.keepaliveTimeoutSeconds' must be 1–120/,
  ],
];

export const CLOUDFLARE: readonly Wrong<CloudflareDeliveryProps>[] = [
  [
    'a zone id that is none',
    { zone: { id: 'sparkdating.com' } },
    /'zone\.id' must be a zone id of 32 hexadecimal digits/,
  ],
  [
    'a zone name that is none',
    { zone: { name: 'https://sparkdating.com' } },
    /'zone\.name' must be a lower-case domain name/,
  ],
  ['a host of another zone', { imagesHost: 'cdn.example.com' }, /'imagesHost' must lie in the zone sparkdating\.com/],
  ['a host that only ends alike', { imagesHost: 'cdn.notsparkdating.com' }, /'imagesHost' must lie in the zone/],
  [
    'a host with a path',
    { imagesHost: 'cdn.sparkdating.com/profiles' },
    /'imagesHost' must be a lower-case domain name/,
  ],
  ['a wildcard host', { imagesHost: '*.sparkdating.com' }, /'imagesHost' must be .* without a wildcard/],
  ['one host for both', { videoHost: 'cdn.sparkdating.com' }, /'videoHost' must differ from imagesHost/],
  ['videos forwarded to nowhere', { videoHost: undefined }, /'videoHost' must be given where videos are forwarded/],
  [
    'a distribution that does not know the host',
    { distribution: { domainName: 'd1.cloudfront.net', aliases: ['video.sparkdating.com'] } },
    /'imagesHost' must be an alias of the distribution \(video\.sparkdating\.com\).* 403/,
  ],
  [
    'a distribution without names',
    { distribution: { domainName: 'd1.cloudfront.net', aliases: [] } },
    /'imagesHost' must be an alias of the distribution \(it has none\)/,
  ],
  [
    'a wildcard two labels deep',
    { distribution: { domainName: 'd1.cloudfront.net', aliases: ['*.com'] } },
    /'imagesHost' must be an alias/,
  ],
  ['an unknown policy for videos', { videos: 'stream' as never }, /'videos' must be one of forward, cache/],
  ['an unknown engine', { engine: 'worker' as never }, /'engine' must be one of page-rules, cache-rules/],
  ['other cache rules beside page rules', { otherCacheRules: [] }, /'otherCacheRules' must be left out/],
  ['other header rules without a lock', { otherHeaderRules: [] }, /'otherHeaderRules' must be left out/],
  ['an unknown plan', zone({ plan: 'gold' as never }), /'zone\.plan' must be one of free, pro/],
  ['flexible TLS', { zoneSettings: { ssl: 'flexible' as never } }, /'ssl' must be one of strict, full/],
  [
    'an unknown TTL policy',
    { zoneSettings: { browserTtl: 'forever' as never } },
    /'browserTtl' must be one of respect-origin, contract/,
  ],
  [
    'an unknown security level',
    zone({ securityLevel: 'paranoid' as never }),
    /'zone\.securityLevel' must be one of off/,
  ],
  [
    'no security below Enterprise',
    zone({ securityLevel: 'off' }),
    /'contract\.zone\.securityLevel' must not be off on the pro plan/,
  ],
  [
    'the rules’ cache level for the zone',
    zone({ cacheLevel: 'cache_everything' as never }),
    /'zone\.cacheLevel' must be one of bypass, basic, simplified, aggressive/,
  ],
  [
    'a browser TTL off the list',
    zone({ browserTtlSeconds: 2_592_000 }),
    /'contract\.zone\.browserTtlSeconds' must be one of 0, 30, .* got: 2592000/,
  ],
  ['an edge TTL off the list', zone({ edgeTtlSeconds: 604_801 }), /'contract\.zone\.edgeTtlSeconds' must be one of/],
  [
    'an edge TTL below the plan’s',
    zone({ edgeTtlSeconds: 1800 }),
    /'contract\.zone\.edgeTtlSeconds' must be 3600–604800 seconds on the pro plan/,
  ],
  [
    'Polish on the free plan',
    zone({ plan: 'free' }),
    /'contract\.zone\.imageOptimization\.polish' must be off on the free plan/,
  ],
  [
    'an unknown level of Polish',
    zone({ imageOptimization: { polish: 'lossless-avif' as never, formats: [] } }),
    /'zone\.imageOptimization\.polish' must be one of off, lossless, lossy/,
  ],
  [
    'variants on the free plan',
    { ...zone({ plan: 'free', imageOptimization: { polish: 'off', formats: [] } }), cacheVariants: true },
    /'cacheVariants' must be false on the free plan/,
  ],
  ['regions below Enterprise', { regionalTieredCache: true }, /'regionalTieredCache' must be false on the pro plan/],
  [
    'regions without tiers',
    { ...zone({ plan: 'enterprise' }), tieredCache: false, regionalTieredCache: true },
    /'regionalTieredCache' must be false where tieredCache is false/,
  ],
  [
    'more page rules than the plan has',
    { otherPageRules: 19 },
    /'otherPageRules' must be 0–18 beside the 2 of the media on the pro plan, got: 19/,
  ],
  [
    'more rules of the media than the free plan has',
    { ...zone({ plan: 'free', imageOptimization: { polish: 'off', formats: [] } }), videos: 'cache' },
    /'page rules of the media' must be at most 3 on the free plan, got: 4 \(engine: 'cache-rules'/,
  ],
  [
    'more page rules than the free plan has',
    { ...zone({ plan: 'free', imageOptimization: { polish: 'off', formats: [] } }), otherPageRules: 2 },
    /must be 0–1 beside the 2/,
  ],
  [
    'more cache rules than the plan has',
    {
      engine: 'cache-rules',
      otherCacheRules: Array(25).fill({ action: 'set_cache_settings', expression: 'true' }) as never,
    },
    /'otherCacheRules\.length' must be 0–24/,
  ],
  ['a priority of none', { lowestPriority: 0 }, /'lowestPriority' must be 1–/],
  [
    'a rule’s edge TTL below the plan’s',
    cacheClass('images', edge(0, 1800, 3600)),
    /images\.edge\.defaultTtlSeconds' must be 3600–.* in a page rule on the pro plan/,
  ],
  [
    'a cache rule’s edge TTL below the plan’s',
    { ...cacheClass('images', edge(0, 1800, 3600)), engine: 'cache-rules' },
    /images\.edge\.defaultTtlSeconds' must be 3600–.* in a cache rule on the pro plan/,
  ],
  [
    'a rule’s browser TTL below the plan’s',
    cacheClass('images', { browserTtlSeconds: 60 }),
    /images\.browserTtlSeconds' must be 120–31536000 .*page rule/,
  ],
  [
    'a rule’s browser TTL above a year',
    cacheClass('images', { browserTtlSeconds: 31_536_001 }),
    /images\.browserTtlSeconds' must be 120–31536000/,
  ],
];
