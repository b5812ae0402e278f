import { ZoneCacheVariants } from '@cdktf/provider-cloudflare/lib/zone-cache-variants';
import type { Construct } from 'constructs';
import { type CloudflarePlan, IMAGE_CONTENT_TYPES } from '../contract';
import { check } from '../support/checks';
import { PLANS_WITH_CACHE_VARIANTS } from './cloudflare-limits';

/** Lets Cloudflare keep one address in several formats, by what its origin varies. */
export function renderCacheVariants(
  scope: Construct,
  zone: { readonly zoneId: string; readonly plan: CloudflarePlan },
): void {
  const { zoneId, plan } = zone;
  check(scope, PLANS_WITH_CACHE_VARIANTS.includes(plan), {
    what: 'cacheVariants',
    rule: `be false on the ${plan} plan`,
    got: true,
    remedy: `plans that may: ${PLANS_WITH_CACHE_VARIANTS.join(', ')}`,
  });
  const served = [IMAGE_CONTENT_TYPES.avif, IMAGE_CONTENT_TYPES.webp, IMAGE_CONTENT_TYPES.jpeg];
  new ZoneCacheVariants(scope, 'CacheVariants', {
    zoneId,
    // By the extension of the address that is asked: what its answer may be instead.
    value: { avif: served, webp: served, jpeg: served, jpg: served },
  });
}
