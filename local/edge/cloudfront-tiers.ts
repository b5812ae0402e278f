import { CacheTiers, type Tier } from './cache-tiers';
import { locationOf } from './locations';

/**
 * The caches of a distribution. A location asks its regional edge cache, that asks the shield where the origin has one,
 * and that asks the origin. A shield is the regional edge cache of its region: locations near it ask one cache less.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
export class CloudFrontTiers<T> extends CacheTiers<T> {
  protected override newChain(location: string, shieldRegion: string): readonly Tier<T>[] {
    const { code, regionalCache } = locationOf(location);
    const { edgeBytes, regionalBytes } = this.capacities;
    const edge = { name: 'cloudfront-edge', cache: this.cache(code, edgeBytes) } as const;
    const regional = { name: 'cloudfront-regional', cache: this.cache(regionalCache, regionalBytes) } as const;
    if (shieldRegion === '') return [edge, regional];
    const shield = { name: 'cloudfront-shield', cache: this.cache(shieldRegion, regionalBytes) } as const;
    return regionalCache === shieldRegion ? [edge, shield] : [edge, regional, shield];
  }
}
