import { integer, list, object, oneOf, type Schema } from './schema';

export const CLOUDFLARE_PLANS = ['free', 'pro', 'business', 'enterprise'] as const;
export type CloudflarePlan = (typeof CLOUDFLARE_PLANS)[number];

export const SECURITY_LEVELS = ['off', 'essentially_off', 'low', 'medium', 'high', 'under_attack'] as const;
/** Zone-wide values of `cache_level`; `cache_everything` exists in page rules only. */
export const ZONE_CACHE_LEVELS = ['bypass', 'basic', 'simplified', 'aggressive'] as const;
export const POLISH_LEVELS = ['off', 'lossless', 'lossy'] as const;

/** The Cloudflare zone the images host lies in. */
export interface ZoneContract {
  readonly plan: CloudflarePlan;
  readonly securityLevel: (typeof SECURITY_LEVELS)[number];
  readonly cacheLevel: (typeof ZONE_CACHE_LEVELS)[number];
  /** Zone-wide: for every host of the site, not the media alone. */
  readonly browserTtlSeconds: number;
  readonly edgeTtlSeconds: number;
  readonly imageOptimization: {
    readonly polish: (typeof POLISH_LEVELS)[number];
    /** Formats Cloudflare may choose by Accept where the URL does not name one. */
    readonly formats: readonly ('webp' | 'avif')[];
  };
}

/** The document's zone settings. */
export const sparkZone: ZoneContract = {
  plan: 'pro',
  securityLevel: 'medium',
  cacheLevel: 'aggressive',
  browserTtlSeconds: 31_536_000,
  edgeTtlSeconds: 604_800,
  imageOptimization: { polish: 'lossless', formats: ['webp', 'avif'] },
};

const ttl = integer({ min: 0, max: 31_536_000, unit: 'seconds' });

export const zoneSchema: Schema<ZoneContract> = object<ZoneContract>({
  plan: oneOf(CLOUDFLARE_PLANS),
  securityLevel: oneOf(SECURITY_LEVELS),
  cacheLevel: oneOf(ZONE_CACHE_LEVELS),
  browserTtlSeconds: ttl,
  edgeTtlSeconds: ttl,
  imageOptimization: object<ZoneContract['imageOptimization']>({
    polish: oneOf(POLISH_LEVELS),
    formats: list(oneOf(['webp', 'avif']), { min: 0 }),
  }),
});
