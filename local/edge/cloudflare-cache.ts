import type { CacheEntry } from './cache-layer';
import type { Found } from './cache-tiers';
import { cacheControlOf } from './cache-control';
import { cloudflareKey, isCacheable, type ZoneRule, zoneLifetimeSeconds } from './cloudflare-rules';
import type { CloudflareTiers } from './cloudflare-tiers';
import { CONDITIONAL_HEADERS, servedEntity } from './entity';
import { confirmed, entryOf, isConfirmable, type KeptAnswer, mayStandIn } from './kept-answer';
import type { AnsweredBy, OriginAnswer, ResultType, ViewerAnswer, ViewerRequest } from './types';

/** https://developers.cloudflare.com/cache/concepts/cache-responses/ */
export type CacheStatus = 'HIT' | 'MISS' | 'EXPIRED' | 'REVALIDATED' | 'STALE' | 'UPDATING' | 'BYPASS' | 'DYNAMIC';

export interface ZoneGot {
  readonly answer: OriginAnswer;
  readonly status: CacheStatus;
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
  /** Not where no cache was asked. */
  readonly cacheKey?: string;
}

export interface CloudflareCacheOptions {
  readonly tiers: CloudflareTiers<KeptAnswer>;
  /** The distribution behind. */
  readonly origin: (request: ViewerRequest) => Promise<ViewerAnswer>;
  readonly now: () => number;
}

/** What a cache answers by itself: the origin is asked for the whole, and for what Cloudflare can take apart. */
const NOT_PASSED: readonly string[] = [...CONDITIONAL_HEADERS, 'accept-encoding'];

interface Kept {
  readonly entry: CacheEntry<KeptAnswer>;
  readonly origin: ViewerAnswer;
}

/** Cloudflare's caches with the distribution behind them. */
export class CloudflareCache {
  private readonly flights = new Map<string, Promise<unknown>>();

  constructor(private readonly options: CloudflareCacheOptions) {}

  /** The answer for a request, by what the rule says of keeping it. */
  async get(request: ViewerRequest, rule: ZoneRule): Promise<ZoneGot> {
    if (!isCacheable(rule, request)) {
      const origin = await this.options.origin(request);
      const { answeredBy, result } = origin;
      return { answer: origin, status: rule.cache === 'bypass' ? 'BYPASS' : 'DYNAMIC', answeredBy, result };
    }
    const cacheKey = cloudflareKey(rule, request);
    const got = await this.kept(request, rule, cacheKey);
    return { ...got, cacheKey, answer: servedEntity(request, got.answer) };
  }

  private async kept(request: ViewerRequest, rule: ZoneRule, key: string): Promise<ZoneGot> {
    const { tiers, now } = this.options;
    const found = tiers.lookup(request.location, key, now());
    if (found?.fresh === true) return this.hit(found, 'HIT');
    const flying = `${tiers.asking(request.location)} ${key}`;
    const running = this.flights.get(flying);
    if (found !== undefined && mayBeStale(found.entry, 'staleWhileRevalidate', now())) {
      if (running === undefined) this.fly(flying, this.fetch(request, rule, key, found)).catch(() => undefined);
      return this.hit(found, 'UPDATING');
    }
    if (running !== undefined) {
      await running.catch(() => undefined);
      const filled = tiers.lookup(request.location, key, now());
      return filled?.fresh === true ? this.hit(filled, 'HIT') : this.fetch(request, rule, key, filled);
    }
    return this.fly(flying, this.fetch(request, rule, key, found));
  }

  private async fly(name: string, fetching: Promise<ZoneGot>): Promise<ZoneGot> {
    const flight = fetching.finally(() => this.flights.delete(name));
    this.flights.set(name, flight);
    return flight;
  }

  private hit({ entry, layer }: Found<KeptAnswer>, status: CacheStatus): ZoneGot {
    const { value, storedAtMs } = entry;
    const age = String(Math.max(0, Math.floor((this.options.now() - storedAtMs) / 1000)));
    const result = value.status >= 400 ? 'Error' : status === 'REVALIDATED' ? 'RefreshHit' : 'Hit';
    return { answer: { ...value, headers: { ...value.headers, age } }, status, answeredBy: layer, result };
  }

  private async fetch(
    request: ViewerRequest,
    rule: ZoneRule,
    key: string,
    stale: Found<KeptAnswer> | undefined,
  ): Promise<ZoneGot> {
    const { tiers, now } = this.options;
    const { entry, origin } = await this.ask(request, rule, key, stale?.entry);
    if (stale !== undefined && origin.status >= 500 && mayBeStale(stale.entry, 'staleIfError', now())) {
      return this.hit(stale, 'STALE');
    }
    if (entry.freshUntilMs > now() || (entry.freshUntilMs === now() && isConfirmable(entry.value))) {
      tiers.fill(request.location, key, entry);
    }
    if (stale !== undefined && origin.status === 304) return this.hit({ ...stale, entry }, 'REVALIDATED');
    const { answeredBy, result } = origin;
    return { answer: entry.value, status: stale === undefined ? 'MISS' : 'EXPIRED', answeredBy, result };
  }

  private async ask(
    request: ViewerRequest,
    rule: ZoneRule,
    key: string,
    stale?: CacheEntry<KeptAnswer>,
  ): Promise<Kept> {
    const { origin: behind, now } = this.options;
    const headers: Record<string, string | undefined> = { ...request.headers };
    for (const name of NOT_PASSED) delete headers[name];
    const kept = stale?.value.status === 200 ? stale.value.headers : {};
    const origin = await behind({
      ...request,
      method: 'GET',
      headers: { ...headers, 'if-none-match': kept['etag'], 'if-modified-since': kept['last-modified'] },
    });
    const { status, body } = origin;
    const isConfirmed = stale !== undefined && status === 304;
    const value = isConfirmed
      ? confirmed(stale, origin)
      : { status, headers: origin.headers, body, originStatus: status };
    const seconds = zoneLifetimeSeconds(rule, value, now());
    return { entry: entryOf(seconds < 0 ? value : shared(value), { key, nowMs: now(), seconds }), origin };
  }
}

/**
 * What is kept is for everybody, and sets no cookie.
 * https://developers.cloudflare.com/cache/concepts/cache-behavior/#interaction-of-set-cookie-response-header-with-cache
 */
function shared({ headers: { 'set-cookie': _cookie, ...headers }, ...value }: KeptAnswer): KeptAnswer {
  return { ...value, headers };
}

/**
 * Whether what has expired may be served: where it says so, and does not say as well that it must be confirmed.
 * https://developers.cloudflare.com/cache/concepts/revalidation/#directives-that-disable-stale-while-revalidate
 * https://developers.cloudflare.com/cache/concepts/cache-control/#revalidation
 */
function mayBeStale(
  entry: CacheEntry<KeptAnswer>,
  directive: 'staleIfError' | 'staleWhileRevalidate',
  nowMs: number,
): boolean {
  const said = cacheControlOf(entry.value.headers['cache-control']);
  const isBound = said.noCache || said.mustRevalidate || said.sharedMaxAge !== undefined;
  return !isBound && said[directive] !== undefined && mayStandIn(entry, directive, { nowMs });
}
