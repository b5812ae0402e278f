import { boolean, integer, list, object, oneOf, optional, refine, type Schema } from './schema';

/** What a response may differ by beyond its path. Each adds a bounded number of cache keys. */
export const VARY_DIMENSIONS = ['format', 'device', 'language'] as const;
export type VaryDimension = (typeof VARY_DIMENSIONS)[number];

export const CACHE_CLASS_NAMES = ['images', 'negotiated', 'videos', 'manifests'] as const;
export type CacheClassName = (typeof CACHE_CLASS_NAMES)[number];

/** How long one kind of object lives in browsers and at the edge, and what its cache key holds. All times in seconds. */
export interface CacheClass {
  /** `max-age`: how long a browser keeps it. No purge reaches a browser, so this is also how long an erased object lives there. */
  readonly browserTtlSeconds: number;
  /** `s-maxage`: how long shared caches keep it, where that differs from browsers. @default - browserTtlSeconds */
  readonly sharedTtlSeconds?: number;
  /**
   * The edge's own bounds. The origin's Cache-Control acts inside [min, max]; `default` acts only where the origin
   * sends none, and is what Cloudflare's rules are told.
   */
  readonly edge: {
    readonly minTtlSeconds: number;
    readonly defaultTtlSeconds: number;
    readonly maxTtlSeconds: number;
  };
  /** Whether the edge compresses: never for media, which is compressed already. */
  readonly compress: boolean;
  readonly varyBy: readonly VaryDimension[];
}

export type CacheClasses = Readonly<Record<CacheClassName, CacheClass>>;

const DAY = 86_400;
const YEAR = 365 * DAY;

/** The document's TTLs, by kind of object. */
export const sparkCacheClasses: CacheClasses = {
  /** Variants at their canonical paths: immutable, format in the path. */
  images: {
    browserTtlSeconds: YEAR,
    edge: { minTtlSeconds: 0, defaultTtlSeconds: 30 * DAY, maxTtlSeconds: YEAR },
    compress: false,
    varyBy: [],
  },
  /** `/profiles/{user}/{image}?size=`: one address for all formats, chosen at the edge. */
  negotiated: {
    browserTtlSeconds: DAY,
    edge: { minTtlSeconds: 0, defaultTtlSeconds: 30 * DAY, maxTtlSeconds: YEAR },
    compress: false,
    varyBy: ['format'],
  },
  /** MP4 files and segments. */
  videos: {
    browserTtlSeconds: 30 * DAY,
    edge: { minTtlSeconds: 0, defaultTtlSeconds: 7 * DAY, maxTtlSeconds: 30 * DAY },
    compress: false,
    varyBy: [],
  },
  /**
   * Playlists and MPDs. A recorded clip never changes, so they live the document's 300 s in the browser only; 300 s at
   * the edge would give them a hit rate of 2–22 %, measured over 20 edge locations.
   */
  manifests: {
    browserTtlSeconds: 300,
    sharedTtlSeconds: 7 * DAY,
    edge: { minTtlSeconds: 0, defaultTtlSeconds: 7 * DAY, maxTtlSeconds: 30 * DAY },
    compress: true,
    varyBy: [],
  },
};

/** The `Cache-Control` an object of the class is stored and served with. */
export function cacheControl({ browserTtlSeconds, sharedTtlSeconds }: CacheClass): string {
  const shared = sharedTtlSeconds === undefined ? '' : `, s-maxage=${sharedTtlSeconds}`;
  return `public, max-age=${browserTtlSeconds}${shared}`;
}

/**
 * The least `max-age`, in seconds, of an image that is to stay: one that says less is served for the moment, until what
 * is stored takes its place, and a negotiated answer with it must not live longer.
 */
export function settledMaxAge({ images, negotiated }: Pick<CacheClasses, 'images' | 'negotiated'>): number {
  return Math.min(images.browserTtlSeconds, negotiated.browserTtlSeconds);
}

/** RFC 9111 lets caches treat anything above 2^31-1 as that; CloudFront refuses more than 100 years. */
const ttl = integer({ min: 0, max: 2_147_483_647, unit: 'seconds' });

const cacheClass: Schema<CacheClass> = refine(
  object<CacheClass>({
    browserTtlSeconds: ttl,
    sharedTtlSeconds: optional(ttl),
    edge: object<CacheClass['edge']>({ minTtlSeconds: ttl, defaultTtlSeconds: ttl, maxTtlSeconds: ttl }),
    compress: boolean,
    varyBy: list(oneOf(VARY_DIMENSIONS), { min: 0 }),
  }),
  ({ edge, sharedTtlSeconds }, path, faults) => {
    if (edge.defaultTtlSeconds < edge.minTtlSeconds || edge.defaultTtlSeconds > edge.maxTtlSeconds) {
      faults.push({
        path: `${path}.edge.defaultTtlSeconds`,
        rule: `lie between minTtlSeconds (${edge.minTtlSeconds}) and maxTtlSeconds (${edge.maxTtlSeconds})`,
        got: edge.defaultTtlSeconds,
      });
    }
    if (sharedTtlSeconds !== undefined && sharedTtlSeconds > edge.maxTtlSeconds) {
      faults.push({
        path: `${path}.sharedTtlSeconds`,
        rule: `be at most edge.maxTtlSeconds (${edge.maxTtlSeconds}), which the edge would cut it to`,
        got: sharedTtlSeconds,
      });
    }
  },
);

export const cacheClassesSchema: Schema<CacheClasses> = object<CacheClasses>({
  images: cacheClass,
  negotiated: cacheClass,
  videos: cacheClass,
  manifests: cacheClass,
});
