import type { CacheLayerName } from './types';
import { type CacheEntry, CacheLayer, isFresh } from './cache-layer';
import { locationOf } from './locations';

export interface TierCapacities {
  /** Bytes of each edge location's cache. */
  readonly edgeBytes: number;
  /** Bytes of each regional edge cache and each shield. */
  readonly regionalBytes: number;
  /** Bytes of all of them together. @default - as many as they have */
  readonly totalBytes?: number;
}

/** What the caches know of a key. */
export interface Found<T> {
  /** The nearest one that has it fresh, or has it at all. */
  readonly layer: CacheLayerName;
  readonly entry: CacheEntry<T>;
  readonly fresh: boolean;
}

interface Tier<T> {
  readonly name: CacheLayerName;
  readonly cache: CacheLayer<T>;
}

/**
 * The caches of a distribution. A location asks its regional edge cache, that asks the shield where the origin has one,
 * and that asks the origin. A shield is the regional edge cache of its region: locations near it ask one cache less.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
export class CloudFrontTiers<T> {
  private readonly edges = new Map<string, CacheLayer<T>>();
  /** By AWS region. */
  private readonly regionals = new Map<string, CacheLayer<T>>();
  /** By location and shield. */
  private readonly chains = new Map<string, readonly Tier<T>[]>();

  constructor(private readonly capacities: TierCapacities) {}

  /** Names of the caches that a request at a location passes, the nearest first. */
  layers(location: string, shieldRegion?: string): readonly CacheLayerName[] {
    return this.chain(location, shieldRegion).map(({ name }) => name);
  }

  /**
   * Asks one cache after the other until one has a fresh entry, which those before it keep then; a stale one, the nearest,
   * is what is found where none has.
   */
  lookup(location: string, key: string, nowMs: number, shieldRegion?: string): Found<T> | undefined {
    const chain = this.chain(location, shieldRegion);
    let stale: Found<T> | undefined;
    for (const [index, { name, cache }] of chain.entries()) {
      const entry = cache.get(key);
      if (entry === undefined) continue;
      if (isFresh(entry, nowMs)) {
        if (index > 0) this.keep(chain.slice(0, index), key, entry);
        return { layer: name, entry, fresh: true };
      }
      stale ??= { layer: name, entry, fresh: false };
    }
    return stale;
  }

  /** Keeps what the origin answered in every cache that was asked on the way to it. */
  fill(location: string, key: string, entry: CacheEntry<T>, shieldRegion?: string): void {
    this.keep(this.chain(location, shieldRegion), key, entry);
  }

  /** Drops what an invalidation names, everywhere; says how many entries. */
  invalidate(picked: (key: string) => boolean): number {
    return this.all().reduce((count, cache) => count + cache.removeWhere(picked), 0);
  }

  /** Bytes of each kind of cache, what lies in several counted in each. */
  get bytes(): number {
    return this.all().reduce((sum, cache) => sum + cache.bytes, 0);
  }

  private all(): readonly CacheLayer<T>[] {
    return [...this.edges.values(), ...this.regionals.values()];
  }

  /** Where there is no room for all of it the largest cache gives way first. */
  private keep(chain: readonly Tier<T>[], key: string, entry: CacheEntry<T>): void {
    for (const { cache } of chain) cache.put(key, entry);
    const { totalBytes } = this.capacities;
    if (totalBytes === undefined) return;
    while (this.bytes > totalBytes) {
      this.all()
        .reduce((largest, cache) => (cache.bytes > largest.bytes ? cache : largest))
        .evictOldest();
    }
  }

  private chain(location: string, shieldRegion = ''): readonly Tier<T>[] {
    const known = `${location} ${shieldRegion}`;
    let chain = this.chains.get(known);
    if (chain === undefined) {
      chain = this.newChain(location, shieldRegion);
      this.chains.set(known, chain);
    }
    return chain;
  }

  private newChain(location: string, shieldRegion: string): readonly Tier<T>[] {
    const { code, regionalCache } = locationOf(location);
    const { edgeBytes, regionalBytes } = this.capacities;
    const edge = { name: 'cloudfront-edge', cache: at(this.edges, code, edgeBytes) } as const;
    const regional = { name: 'cloudfront-regional', cache: at(this.regionals, regionalCache, regionalBytes) } as const;
    if (shieldRegion === '') return [edge, regional];
    const shield = { name: 'cloudfront-shield', cache: at(this.regionals, shieldRegion, regionalBytes) } as const;
    return regionalCache === shieldRegion ? [edge, shield] : [edge, regional, shield];
  }
}

function at<T>(caches: Map<string, CacheLayer<T>>, name: string, capacityBytes: number): CacheLayer<T> {
  const cache = caches.get(name) ?? new CacheLayer<T>(capacityBytes);
  caches.set(name, cache);
  return cache;
}
