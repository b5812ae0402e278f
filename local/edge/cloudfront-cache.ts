import type { BehaviorModel, DistributionModel } from '../platform/model';
import { acceptedEncoding } from './cache-key';
import { type CacheEntry, isFresh } from './cache-layer';
import type { Found } from './cache-tiers';
import type { CloudFrontTiers } from './cloudfront-tiers';
import { compressed } from './compress';
import {
  confirmed,
  entryOf,
  isConfirmable,
  type KeptAnswer,
  mayStandIn,
  type StaleOptions,
  standingIn,
} from './kept-answer';
import { edgeLifetimeSeconds, errorLifetimeSeconds } from './lifetime';
import { locationOf } from './locations';
import type { Origins } from './origin-group';
import { behaviorOf } from './path-pattern';
import type { AnsweredBy, ResultType, ViewerRequest } from './types';

/** A request that a cache may answer. */
export interface Asked {
  readonly behavior: BehaviorModel;
  readonly key: string;
  readonly request: ViewerRequest;
}

/** What was found, and where. */
export interface Got {
  readonly answer: KeptAnswer;
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
  /** Of what lay in a cache. */
  readonly ageSeconds?: number;
}

export interface CloudFrontCacheOptions {
  readonly distribution: DistributionModel;
  readonly origins: Origins;
  readonly tiers: CloudFrontTiers<KeptAnswer>;
  readonly now: () => number;
}

/** The caches with the origins behind them. */
export class CloudFrontCache {
  private readonly flights = new Map<string, Promise<Got>>();

  constructor(private readonly options: CloudFrontCacheOptions) {}

  /**
   * The answer for a key: kept, or from the origin. Requests that come while the origin is asked for the same wait for its
   * answer, as they do in the cache that all of them pass; what may not be kept is asked for by each.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-traffic-spikes
   */
  async get(asked: Asked): Promise<Got> {
    const found = this.lookup(asked);
    if (found?.fresh === true) return this.hit(found);
    const { behavior, key, request } = asked;
    const shield = this.options.origins.shieldRegion(behavior.targetOriginId);
    const flight = `${shield ?? locationOf(request.location).regionalCache} ${key}`;
    const running = this.flights.get(flight);
    if (found !== undefined && mayStandIn(found.entry, 'staleWhileRevalidate', this.stale(behavior))) {
      if (running === undefined) this.fly(flight, asked, found).catch(() => undefined);
      return this.hit(found);
    }
    if (running === undefined) return this.fly(flight, asked, found);
    await running.catch(() => undefined);
    const filled = this.lookup(asked);
    return filled?.fresh === true ? this.hit(filled) : this.fetch(asked, filled);
  }

  private async fly(flight: string, asked: Asked, stale: Found<KeptAnswer> | undefined): Promise<Got> {
    const running = this.fetch(asked, stale).finally(() => this.flights.delete(flight));
    this.flights.set(flight, running);
    return running;
  }

  private lookup({ behavior, key, request }: Asked): Found<KeptAnswer> | undefined {
    const { tiers, origins, now } = this.options;
    return tiers.lookup(request.location, key, now(), origins.shieldRegion(behavior.targetOriginId));
  }

  private hit({ entry, layer }: Found<KeptAnswer>): Got {
    const { value: answer, storedAtMs } = entry;
    const result = answer.status >= 400 ? 'Error' : layer === 'cloudfront-shield' ? 'OriginShieldHit' : 'Hit';
    return { answer, answeredBy: layer, result, ageSeconds: this.age(storedAtMs) };
  }

  private age(storedAtMs: number): number {
    return Math.max(0, Math.floor((this.options.now() - storedAtMs) / 1000));
  }

  private async fetch(asked: Asked, stale: Found<KeptAnswer> | undefined): Promise<Got> {
    const { origins, now } = this.options;
    const { behavior, key, request } = asked;
    const kept = stale?.entry.value.originStatus === 200 ? stale.entry.value : undefined;
    const answer = await origins.ask(behavior, request, { cacheable: true, kept });
    if (stale !== undefined && kept !== undefined && answer.status === 304)
      return this.refresh(asked, stale, answer.headers);
    if (stale !== undefined && answer.status >= 500 && mayStandIn(stale.entry, 'staleIfError', this.stale(behavior))) {
      return this.standIn(asked, stale, this.errorLifetime(behavior, answer.status, answer.headers));
    }
    const fetched = await this.pageFor({ ...answer, originStatus: answer.status }, request);
    const encoding = behavior.compress
      ? acceptedEncoding(behavior.cachePolicy, request.headers['accept-encoding'])
      : undefined;
    const stored: KeptAnswer = { ...(await compressed(fetched, encoding)), originStatus: fetched.originStatus };
    const entry = entryOf(stored, { key, nowMs: now(), seconds: this.lifetime(behavior, fetched, answer.headers) });
    if (isFresh(entry, now()) || isConfirmable(stored)) this.fill(asked, entry);
    return { answer: entry.value, answeredBy: 'origin', result: stored.status >= 400 ? 'Error' : 'Miss' };
  }

  private refresh(asked: Asked, { entry, layer }: Found<KeptAnswer>, headers: Readonly<Record<string, string>>): Got {
    const { now } = this.options;
    const answer = confirmed(entry, { status: 304, headers, body: entry.value.body });
    const seconds = this.lifetime(asked.behavior, answer, answer.headers);
    const renewed = entryOf(answer, { key: asked.key, nowMs: now(), seconds });
    this.fill(asked, renewed);
    return { answer: renewed.value, answeredBy: layer, result: 'RefreshHit', ageSeconds: this.age(renewed.storedAtMs) };
  }

  /**
   * What has expired stands in for an origin that fails, and is not asked for again for as long as an error is kept.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
   */
  private standIn(asked: Asked, stale: Found<KeptAnswer>, seconds: number): Got {
    const entry = standingIn(stale.entry, { ...this.stale(asked.behavior), seconds });
    this.fill(asked, entry);
    return this.hit({ ...stale, entry });
  }

  private fill({ behavior, key, request }: Asked, entry: CacheEntry<KeptAnswer>): void {
    const { tiers, origins } = this.options;
    tiers.fill(request.location, key, entry, origins.shieldRegion(behavior.targetOriginId));
  }

  /**
   * Nothing is stale for longer than the policy's maximum.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#stale-content
   */
  private stale({ cachePolicy }: BehaviorModel): StaleOptions {
    return { nowMs: this.options.now(), most: cachePolicy.maxTtlSeconds };
  }

  private lifetime(
    behavior: BehaviorModel,
    { originStatus }: KeptAnswer,
    headers: Readonly<Record<string, string>>,
  ): number {
    if (originStatus >= 400) return this.errorLifetime(behavior, originStatus, headers);
    return edgeLifetimeSeconds(behavior.cachePolicy, headers, this.options.now());
  }

  private errorLifetime(
    { cachePolicy: { maxTtlSeconds } }: BehaviorModel,
    status: number,
    headers: Readonly<Record<string, string>>,
  ): number {
    const { errorTtlSeconds } = this.options.distribution;
    return errorLifetimeSeconds({ errorTtlSeconds, maxTtlSeconds }, status, headers, this.options.now());
  }

  /** The page that is answered in place of an error, where the distribution has one and it is there. */
  private async pageFor(answer: KeptAnswer, request: ViewerRequest): Promise<KeptAnswer> {
    const { distribution, origins } = this.options;
    const page = distribution.errorPages[answer.status];
    if (page === undefined) return answer;
    const asked = { ...request, method: 'GET', path: page.path, query: '' };
    const found = await origins.ask(behaviorOf(distribution, page.path), asked, { cacheable: true });
    return found.status === 200 ? { ...found, status: page.status, originStatus: answer.status } : answer;
  }
}
