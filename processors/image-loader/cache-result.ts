import type { CacheResult } from '../../lib/contract/beacon';

/** What is asked of a resource's timing; TypeScript's DOM does not know `contentType`, nor browsers that lack the rest. */
export type ResourceTiming = Pick<
  PerformanceResourceTiming,
  'duration' | 'transferSize' | 'decodedBodySize' | 'nextHopProtocol'
> & {
  readonly contentType?: string;
  readonly serverTiming?: readonly { readonly name: string; readonly description: string }[];
};

/**
 * Who answered. CloudFront says `cdn-cache-hit`, `cdn-cache-refresh` (kept, and confirmed by the origin) or
 * `cdn-cache-miss`; Cloudflare, where it tells pages at all, `cfCacheStatus` with the value of its CF-Cache-Status.
 * Cloudflare keeps CloudFront's header with the image: a hit of either is a hit, whatever the other once said.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header
 * https://developers.cloudflare.com/cache/concepts/cache-responses/
 */
export function cacheResult(
  timing: Pick<ResourceTiming, 'transferSize' | 'decodedBodySize' | 'serverTiming'> | undefined,
): CacheResult {
  // The browser's cache gives back the header of the day when it was filled. Both are 0 where the CDN hides them.
  if (timing?.decodedBodySize && !timing.transferSize) return 'browser';
  const said = timing?.serverTiming?.map(({ name, description }) => `${name} ${description}`).join() ?? '';
  if (/cdn-cache-(hit|refresh)|cfCacheStatus (HIT|STALE|UPDATING|REVALIDATED)/.test(said)) return 'hit';
  return /cdn-cache-miss|cfCacheStatus/.test(said) ? 'miss' : 'unknown';
}
