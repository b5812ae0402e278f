import { CacheTiers, type Tier, type TierCapacities } from './cache-tiers';
import { locationOf } from './locations';

export interface CloudflareTierOptions extends TierCapacities {
  /** Whether data centres ask an upper tier before the origin. */
  readonly tiered: boolean;
}

const UPPER = 'upper';

/**
 * The caches of a zone: each data centre's, and with tiered caching one upper tier for all of them, which alone asks the
 * origin. https://developers.cloudflare.com/cache/how-to/tiered-cache/
 */
export class CloudflareTiers<T> extends CacheTiers<T> {
  private readonly tiered: boolean;

  constructor({ tiered, ...capacities }: CloudflareTierOptions) {
    super(capacities);
    this.tiered = tiered;
  }

  /** The cache that asks the origin for a location. */
  asking(location: string): string {
    return this.tiered ? UPPER : locationOf(location).code;
  }

  protected override newChain(location: string): readonly Tier<T>[] {
    const { edgeBytes, regionalBytes } = this.capacities;
    const edge = { name: 'cloudflare-edge', cache: this.cache(locationOf(location).code, edgeBytes) } as const;
    return this.tiered ? [edge, { name: 'cloudflare-upper', cache: this.cache(UPPER, regionalBytes) }] : [edge];
  }
}
