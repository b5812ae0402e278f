/** An answer as a cache holds it. Layers that got it from one another share the object. */
export interface CacheEntry<T> {
  readonly value: T;
  /** What it counts as. */
  readonly bytes: number;
  /** When the origin gave it. */
  readonly storedAtMs: number;
  /** Up to but not at this time it may be served without asking again. */
  readonly freshUntilMs: number;
}

/** Whether an entry may be served as it is. */
export function isFresh({ freshUntilMs }: CacheEntry<unknown>, nowMs: number): boolean {
  return nowMs < freshUntilMs;
}

/** No place. */
const NONE = -1;

/**
 * One cache: whatever was used last stays, up to its bytes. What has expired stays too, for as long as there is room: it
 * may be asked for again, and the origin may say that it is still right.
 *
 * Entries stand in numbered places that are linked in the order of their last use. A map alone would keep that order as
 * well, by taking an entry out and putting it back at each use, which is slower.
 */
export class CacheLayer<T> {
  private readonly places = new Map<string, number>();
  private readonly keys: string[] = [];
  private readonly entries: (CacheEntry<T> | undefined)[] = [];
  private readonly newer: number[] = [];
  private readonly older: number[] = [];
  private readonly free: number[] = [];
  private newest = NONE;
  private oldest = NONE;
  private held = 0;

  constructor(readonly capacityBytes: number) {}

  get size(): number {
    return this.places.size;
  }

  get bytes(): number {
    return this.held;
  }

  /** The entry, fresh or not, which now is the one last used. */
  get(key: string): CacheEntry<T> | undefined {
    const place = this.places.get(key);
    if (place === undefined) return undefined;
    if (place !== this.newest) {
      this.unlink(place);
      this.linkAsNewest(place);
    }
    return this.entries[place];
  }

  /** Keeps an entry; one that is larger than the whole cache is not kept, nor what stood in its place. */
  put(key: string, entry: CacheEntry<T>): void {
    this.remove(key);
    if (entry.bytes > this.capacityBytes) return;
    const place = this.free.pop() ?? this.entries.length;
    this.places.set(key, place);
    this.keys[place] = key;
    this.entries[place] = entry;
    this.held += entry.bytes;
    this.linkAsNewest(place);
    while (this.held > this.capacityBytes) this.evictOldest();
  }

  remove(key: string): boolean {
    const place = this.places.get(key);
    if (place === undefined) return false;
    this.held -= this.entries[place]?.bytes ?? 0;
    this.unlink(place);
    this.places.delete(key);
    this.keys[place] = '';
    this.entries[place] = undefined;
    this.free.push(place);
    return true;
  }

  /** Drops what was not used for the longest time. */
  evictOldest(): boolean {
    const key = this.keys[this.oldest];
    return key !== undefined && this.remove(key);
  }

  /** Drops what a test of its key picks, as an invalidation does; says how many. */
  removeWhere(picked: (key: string) => boolean): number {
    const keys = [...this.places.keys()].filter(picked);
    keys.forEach((key) => this.remove(key));
    return keys.length;
  }

  private linkAsNewest(place: number): void {
    this.older[place] = this.newest;
    this.newer[place] = NONE;
    if (this.newest === NONE) this.oldest = place;
    else this.newer[this.newest] = place;
    this.newest = place;
  }

  private unlink(place: number): void {
    const newer = this.newer[place] ?? NONE;
    const older = this.older[place] ?? NONE;
    if (newer === NONE) this.newest = older;
    else this.older[newer] = older;
    if (older === NONE) this.oldest = newer;
    else this.newer[older] = newer;
  }
}
