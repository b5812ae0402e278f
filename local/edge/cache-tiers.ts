import type { CacheLayerName } from './types';
import { type CacheEntry, CacheLayer, isFresh } from './cache-layer';

export interface TierCapacities {
  /** Bytes of each edge location's cache. */
  readonly edgeBytes: number;
  /** Bytes of each cache behind them: a regional one, a shield, an upper tier. */
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

/** A cache on the way to the origin. */
export interface Tier<T> {
  readonly name: CacheLayerName;
  readonly cache: CacheLayer<T>;
}

/** Caches that ask one another before they ask an origin. */
export abstract class CacheTiers<T> {
  private readonly caches = new Map<string, CacheLayer<T>>();
  private readonly chains = new Map<string, readonly Tier<T>[]>();

  constructor(protected readonly capacities: TierCapacities) {}

  /** The caches on the way from a location to an origin with this shield, the nearest first. Asked once for each. */
  protected abstract newChain(location: string, shieldRegion: string): readonly Tier<T>[];

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

  /** Drops what a test of its key picks, everywhere; says how many entries. */
  invalidate(picked: (key: string) => boolean): number {
    let count = 0;
    for (const cache of this.caches.values()) count += cache.removeWhere(picked);
    return count;
  }

  /** Bytes of all caches; what lies in several counts in each. */
  get bytes(): number {
    let sum = 0;
    for (const cache of this.caches.values()) sum += cache.bytes;
    return sum;
  }

  /** The cache of a name, which all that pass it share. */
  protected cache(name: string, capacityBytes: number): CacheLayer<T> {
    const cache = this.caches.get(name) ?? new CacheLayer<T>(capacityBytes);
    this.caches.set(name, cache);
    return cache;
  }

  /** Where there is no room for all of it the largest cache gives way first. */
  private keep(chain: readonly Tier<T>[], key: string, entry: CacheEntry<T>): void {
    for (const { cache } of chain) cache.put(key, entry);
    const { totalBytes } = this.capacities;
    if (totalBytes === undefined) return;
    while (this.bytes > totalBytes) {
      [...this.caches.values()].reduce((largest, one) => (one.bytes > largest.bytes ? one : largest)).evictOldest();
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
}
