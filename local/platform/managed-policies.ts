import type { CachePolicyModel, CorsModel, ForwardedModel, HeaderRule } from './model';

export const NONE: ForwardedModel = { kind: 'none', names: [] };
export const ALL: ForwardedModel = { kind: 'all', names: [] };
export const some = (...names: readonly string[]): ForwardedModel => ({ kind: 'some', names });

type CacheSettings = Omit<CachePolicyModel, 'resource'>;
interface OriginRequestSettings {
  readonly headers: ForwardedModel;
  readonly cookies: ForwardedModel;
  readonly queryStrings: ForwardedModel;
}
interface HeadersSettings {
  readonly set: readonly HeaderRule[];
  readonly cors?: CorsModel;
}

const DAY = 86_400;
const YEAR = 31_536_000;
const PATH_ALONE = { headers: NONE, cookies: NONE, queryStrings: NONE };
const COMPRESSED = { gzip: true, brotli: true };
const UNCOMPRESSED = { gzip: false, brotli: false };
const OVERRIDING_HEADERS = some('host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override');

/**
 * Cache policies that AWS manages, by id; the names are those that a data source asks by.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, { readonly name: string } & CacheSettings>> = {
  '2e54312d-136d-493c-8eb9-b001f22f67d2': {
    name: 'Managed-Amplify',
    minTtlSeconds: 2,
    defaultTtlSeconds: 2,
    maxTtlSeconds: 600,
    headers: some('authorization', 'cloudfront-viewer-country', 'host'),
    cookies: ALL,
    queryStrings: ALL,
    ...COMPRESSED,
  },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    name: 'Managed-CachingDisabled',
    minTtlSeconds: 0,
    defaultTtlSeconds: 0,
    maxTtlSeconds: 0,
    ...PATH_ALONE,
    ...UNCOMPRESSED,
  },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    name: 'Managed-CachingOptimized',
    minTtlSeconds: 1,
    defaultTtlSeconds: DAY,
    maxTtlSeconds: YEAR,
    ...PATH_ALONE,
    ...COMPRESSED,
  },
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': {
    name: 'Managed-CachingOptimizedForUncompressedObjects',
    minTtlSeconds: 1,
    defaultTtlSeconds: DAY,
    maxTtlSeconds: YEAR,
    ...PATH_ALONE,
    ...UNCOMPRESSED,
  },
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': {
    name: 'Managed-Elemental-MediaPackage',
    minTtlSeconds: 0,
    defaultTtlSeconds: DAY,
    maxTtlSeconds: YEAR,
    headers: some('origin'),
    cookies: NONE,
    queryStrings: some('aws.manifestfilter', 'start', 'end', 'm'),
    gzip: true,
    brotli: false,
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': {
    name: 'Managed-UseOriginCacheControlHeaders',
    minTtlSeconds: 0,
    defaultTtlSeconds: 0,
    maxTtlSeconds: YEAR,
    headers: OVERRIDING_HEADERS,
    cookies: ALL,
    queryStrings: NONE,
    ...COMPRESSED,
  },
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': {
    name: 'Managed-UseOriginCacheControlHeaders-QueryStrings',
    minTtlSeconds: 0,
    defaultTtlSeconds: 0,
    maxTtlSeconds: YEAR,
    headers: OVERRIDING_HEADERS,
    cookies: ALL,
    queryStrings: ALL,
    ...COMPRESSED,
  },
};

const PREFLIGHT = some('origin', 'access-control-request-headers', 'access-control-request-method');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<
  Record<string, { readonly name: string } & OriginRequestSettings>
> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': {
    name: 'Managed-AllViewer',
    headers: ALL,
    cookies: ALL,
    queryStrings: ALL,
  },
  // What it adds to the viewer's headers are CloudFront's own, which no origin of media reads.
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    name: 'Managed-AllViewerAndCloudFrontHeaders-2022-06',
    headers: ALL,
    cookies: ALL,
    queryStrings: ALL,
  },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    name: 'Managed-AllViewerExceptHostHeader',
    headers: { kind: 'all-but', names: ['host'] },
    cookies: ALL,
    queryStrings: ALL,
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': {
    name: 'Managed-CORS-CustomOrigin',
    ...PATH_ALONE,
    headers: some('origin'),
  },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': { name: 'Managed-CORS-S3Origin', ...PATH_ALONE, headers: PREFLIGHT },
  '775133bc-15f2-49f9-abea-afb2e0bf67d2': {
    name: 'Managed-Elemental-MediaTailor-PersonalizedManifests',
    headers: some(...PREFLIGHT.names, 'user-agent', 'x-forwarded-for'),
    cookies: NONE,
    queryStrings: ALL,
  },
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': { name: 'Managed-HostHeaderOnly', ...PATH_ALONE, headers: some('host') },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': {
    name: 'Managed-UserAgentRefererHeaders',
    ...PATH_ALONE,
    headers: some('user-agent', 'referer'),
  },
};

const ANY_ORIGIN: CorsModel = {
  origins: ['*'],
  methods: [],
  headers: [],
  expose: [],
  credentials: false,
  override: false,
};
const WITH_PREFLIGHT: CorsModel = {
  ...ANY_ORIGIN,
  methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  expose: ['*'],
};
const SECURITY: readonly HeaderRule[] = [
  { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'strict-transport-security', value: 'max-age=31536000', override: false },
  { name: 'x-content-type-options', value: 'nosniff', override: true },
  { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
  { name: 'x-xss-protection', value: '1; mode=block', override: false },
];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, { readonly name: string } & HeadersSettings>> =
  {
    '60669652-455b-4ae9-85a4-c4c02393f86c': { name: 'Managed-SimpleCORS', set: [], cors: ANY_ORIGIN },
    '5cc3b908-e619-4b99-88e5-2cf7f45965bd': { name: 'Managed-CORS-With-Preflight', set: [], cors: WITH_PREFLIGHT },
    '67f7725c-6f97-4210-82d7-5512b31e9d03': { name: 'Managed-SecurityHeadersPolicy', set: SECURITY },
    'e61eb60c-9c35-4d20-a928-2b84e02af89c': {
      name: 'Managed-CORS-and-SecurityHeadersPolicy',
      set: SECURITY,
      cors: ANY_ORIGIN,
    },
    'eaab4381-ed33-4a86-88ca-d9558dc6cd63': {
      name: 'Managed-CORS-with-preflight-and-SecurityHeadersPolicy',
      set: SECURITY,
      cors: WITH_PREFLIGHT,
    },
  };
