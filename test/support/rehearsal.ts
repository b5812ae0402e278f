import { defineMediaContract } from '../../lib/contract';
import type { BehaviorModel, CachePolicyModel, OriginModel, PlatformModel } from '../../local/platform/model';
import type {
  ObjectCatalogue,
  ObjectFacts,
  TrafficClient,
  TrafficRequest,
  TrafficSource,
} from '../../local/rehearsal/types';

const NOTHING = { kind: 'none', names: [] } as const;

export const cachePolicy = (overrides: Partial<CachePolicyModel> = {}): CachePolicyModel => ({
  resource: 'aws_cloudfront_cache_policy.Media',
  minTtlSeconds: 0,
  defaultTtlSeconds: 86_400,
  maxTtlSeconds: 31_536_000,
  headers: NOTHING,
  cookies: NOTHING,
  queryStrings: NOTHING,
  gzip: false,
  brotli: false,
  ...overrides,
});

export const behavior = (overrides: Partial<BehaviorModel> = {}): BehaviorModel => ({
  pathPattern: '*',
  allowedMethods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  viewerProtocol: 'https-only',
  compress: false,
  targetOriginId: 'variants',
  cachePolicy: cachePolicy(),
  signed: false,
  ...overrides,
});

const VARIANTS: OriginModel = { originId: 'variants', customHeaders: {}, kind: 'bucket', bucket: 'Variants' };

/** The least that is a platform: one bucket behind one behavior, with a function behind it where a behavior asks for `images`. */
export function platformModel({
  shieldRegion,
  distribution = {},
  ...overrides
}: Partial<Omit<PlatformModel, 'distribution'>> & {
  readonly shieldRegion?: string;
  readonly distribution?: Partial<PlatformModel['distribution']>;
} = {}): PlatformModel {
  return {
    name: 'rehearsed',
    distribution: {
      resource: 'aws_cloudfront_distribution.Media',
      aliases: ['cdn.example.com', 'video.example.com'],
      behaviors: [behavior()],
      origins: {
        variants: { ...VARIANTS, shieldRegion },
        'on-the-fly': {
          originId: 'on-the-fly',
          customHeaders: {},
          shieldRegion,
          kind: 'function',
          functionId: 'OnTheFly',
        },
      },
      originGroups: { images: { primary: 'variants', secondary: 'on-the-fly', statuses: [403, 404] } },
      errorTtlSeconds: { 403: 5, 404: 5 },
      errorPages: {},
      priceClass: 'PriceClass_All',
      realtimeLog: false,
      ...distribution,
    },
    functions: {},
    buckets: {},
    tables: {},
    queues: {},
    contract: defineMediaContract({}),
    notModelled: [],
    ...overrides,
  };
}

/** Objects that are all alike, but those that `find` knows otherwise. */
export function objectCatalogue(
  facts: Partial<ObjectFacts> = {},
  find: (key: string) => boolean = () => true,
): ObjectCatalogue {
  const alike: ObjectFacts = {
    bytes: 1000,
    contentType: 'image/avif',
    cacheControl: 'public, max-age=31536000',
    ...facts,
  };
  return {
    description: 'objects that are all alike',
    find: (key) => (find(key) ? alike : undefined),
    baseline: () => ({ sameSizeJpegBytes: 2000, documentJpegBytes: 10_000, originalBytes: 100_000 }),
  };
}

export const CLIENT: TrafficClient = {
  browser: 'chrome-android',
  headers: { accept: 'image/avif,image/webp,*/*' },
  network: { name: '4g', roundTripMs: 70, downMbps: 12, lossShare: 0, metered: true, effectiveType: '4g' },
};

export const trafficRequest = (overrides: Partial<TrafficRequest> = {}): TrafficRequest => ({
  atMs: 0,
  host: 'images',
  kind: 'image',
  method: 'GET',
  path: '/profiles/u/profile_card/i.avif',
  query: '',
  client: CLIENT,
  location: 'FRA',
  region: 'europe',
  country: 'DE',
  newConnection: false,
  ...overrides,
});

export const trafficOf = (requests: readonly TrafficRequest[]): TrafficSource => ({
  description: `${requests.length} requests of a test`,
  requests: () => requests,
  notes: () => [],
});
