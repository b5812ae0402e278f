import type { CloudflarePlan } from '../contract';

/** What Cloudflare accepts and its Terraform provider does not check, by plan where plans differ. Times in seconds. */
type ByPlan<T> = Readonly<Record<CloudflarePlan, T>>;

/** https://developers.cloudflare.com/rules/page-rules/ */
export const PAGE_RULES_PER_ZONE: ByPlan<number> = { free: 3, pro: 20, business: 50, enterprise: 125 };

/** https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/ */
export const MIN_RULE_EDGE_TTL: ByPlan<number> = { free: 7200, pro: 3600, business: 1, enterprise: 1 };
/** 28 days. https://developers.cloudflare.com/api/resources/page_rules/ */
export const MAX_PAGE_RULE_EDGE_TTL = 2_419_200;
/** https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/ */
export const MIN_PAGE_RULE_BROWSER_TTL: ByPlan<number> = { free: 120, pro: 120, business: 120, enterprise: 30 };
export const MAX_BROWSER_TTL = 31_536_000;
/** Page rules alone; cache rules have it on every plan. https://developers.cloudflare.com/cache/how-to/configure-cache-status-code/ */
export const PLANS_WITH_PAGE_RULE_STATUS_TTL: readonly CloudflarePlan[] = ['enterprise'];
/** https://developers.cloudflare.com/cache/how-to/cache-rules/ */
export const CACHE_RULES_PER_ZONE: ByPlan<number> = { free: 10, pro: 25, business: 50, enterprise: 300 };

/**
 * Compressed, on the free plan of Workers; paid ones have 10 MB.
 * https://developers.cloudflare.com/workers/platform/limits/#worker-size
 */
export const MAX_WORKER_BYTES = 3 * 1024 * 1024;
/** https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
export const MAX_WORKER_VARIABLE_BYTES = 5 * 1024;
/** Those with a longer name have no address of their own under workers.dev. https://developers.cloudflare.com/workers/platform/limits/ */
export const MAX_WORKER_NAME_LENGTH = 63;

/** https://developers.cloudflare.com/rules/transform/ */
export const TRANSFORM_RULES_PER_ZONE: ByPlan<number> = { free: 10, pro: 25, business: 50, enterprise: 300 };

/** Values of the zone-wide `browser_cache_ttl`; 0 respects the origin. https://developers.cloudflare.com/api/resources/zones/subresources/settings/ */
export const ZONE_BROWSER_TTLS: readonly number[] = [
  0, 30, 60, 120, 300, 1200, 1800, 3600, 7200, 10_800, 14_400, 18_000, 28_800, 43_200, 57_600, 72_000, 86_400, 172_800,
  259_200, 345_600, 432_000, 691_200, 1_382_400, 2_073_600, 2_678_400, 5_356_800, 16_070_400, 31_536_000,
];

/** Values of the zone-wide `edge_cache_ttl`. https://developers.cloudflare.com/api/resources/zones/subresources/settings/ */
export const ZONE_EDGE_TTLS: readonly number[] = [
  30, 60, 300, 1200, 1800, 3600, 7200, 10_800, 14_400, 18_000, 28_800, 43_200, 57_600, 72_000, 86_400, 172_800, 259_200,
  345_600, 432_000, 518_400, 604_800,
];
export const MIN_ZONE_EDGE_TTL: ByPlan<number> = { free: 7200, pro: 3600, business: 1800, enterprise: 30 };

/** https://developers.cloudflare.com/images/polish/ */
export const PLANS_WITH_POLISH: readonly CloudflarePlan[] = ['pro', 'business', 'enterprise'];
/** https://developers.cloudflare.com/cache/advanced-configuration/vary-for-images/ */
export const PLANS_WITH_CACHE_VARIANTS: readonly CloudflarePlan[] = ['pro', 'business', 'enterprise'];
/** https://developers.cloudflare.com/cache/how-to/tiered-cache/ */
export const PLANS_WITH_REGIONAL_TIERED_CACHE: readonly CloudflarePlan[] = ['enterprise'];
/** Security level `off`. https://developers.cloudflare.com/waf/tools/security-level/ */
export const PLANS_WITH_SECURITY_OFF: readonly CloudflarePlan[] = ['enterprise'];
/**
 * Serving video through the CDN is for Enterprise customers and for video that lies at Cloudflare.
 * https://www.cloudflare.com/service-specific-terms-application-services/
 */
export const PLANS_WITH_VIDEO: readonly CloudflarePlan[] = ['enterprise'];
