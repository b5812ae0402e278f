import type { CacheEntry } from '../../edge/cache-layer';
import { type StageResult, viewerStage } from '../../edge/cloudfront-stage';
import type { TierCapacities } from '../../edge/cache-tiers';
import { CloudFrontTiers } from '../../edge/cloudfront-tiers';
import { type EdgeFunctions, loadEdgeFunctions } from '../../edge/function-runtime';
import { edgeLifetimeSeconds, errorLifetimeSeconds, type ErrorTtlBounds } from '../../edge/lifetime';
import { coordinatesOf, locationOf, roundTripMs } from '../../edge/locations';
import type { CacheLayerName, ViewerRequest } from '../../edge/types';
import type { BehaviorModel, CachePolicyModel, DistributionModel } from '../../platform/model';
import { CACHE_MILLISECONDS, EDGE_FUNCTION_MILLISECONDS } from '../network/constants';
import type { Origins } from './origins';
import { ANSWERED_BY, LAYER_INDEX, type Outcome, type Stored } from './outcome';

/** What a chain of caches costs to walk, worked out once for a location and a shield. */
interface Route {
  /** By the cache that has the object. */
  readonly hits: Readonly<Partial<Record<CacheLayerName, Step>>>;
  /** To the origin, past all of them. */
  readonly miss: Step;
}

interface Step {
  /** Place in `LAYERS`; -1 for the origin. */
  readonly layer: number;
  /** Bit for each layer that was asked. */
  readonly asked: number;
  /** Milliseconds until it has looked, or until the origin is reached. */
  readonly milliseconds: number;
  /** Requests to a shield from the cache of another region. */
  readonly shieldRequests: number;
}

export interface CloudFrontOptions {
  readonly distribution: DistributionModel;
  readonly origins: Origins;
  readonly capacities: TierCapacities;
  /** AWS region of the bucket. */
  readonly originRegion: string;
  /** What the viewer functions take for now. */
  readonly now: () => number;
}

/**
 * CloudFront as the stack declares it, without bytes: the stage before the cache, the caches, and the origins behind them,
 * each request settled before the next.
 */
export class CloudFront {
  private readonly functions: EdgeFunctions;
  private readonly tiers: CloudFrontTiers<Stored>;
  private readonly routes = new Map<string, Map<string, Route>>();
  private readonly lifetimes = new Map<CachePolicyModel, Map<string, number>>();
  private readonly failures = new Map<string, { readonly why: string; count: number }>();

  constructor(private readonly options: CloudFrontOptions) {
    this.functions = loadEdgeFunctions(options.distribution, { now: options.now });
    this.tiers = new CloudFrontTiers(options.capacities);
  }

  /** Answers a request; what its viewer-response function changes is of no account here. */
  ask(request: ViewerRequest, nowMs: number, outcome: Outcome): void {
    const { distribution, origins } = this.options;
    outcome.cloudFrontLocation = request.location;
    const stage = viewerStage(distribution, this.functions, request);
    const { behavior } = stage;
    // What the behavior refuses never comes to its function.
    if (behavior.viewerRequest !== undefined && !isRefused(stage)) {
      outcome.functionCalls += 1;
      outcome.serverMs += EDGE_FUNCTION_MILLISECONDS;
    }
    if (stage.kind === 'answered') {
      if (stage.failed !== undefined) this.failed(stage.decidedBy, stage.failed);
      outcome.answered(stage.answer);
      return;
    }
    const key = stage.request.path.slice(1);
    outcome.key = key;
    const shield = origins.shieldRegion(behavior.targetOriginId);
    const route = this.route(request.location, shield ?? '');
    if (!stage.cacheable) {
      outcome.serverMs += route.miss.milliseconds;
      // What no cache may answer is charged for wherever it comes from: https://aws.amazon.com/cloudfront/pricing/
      if (shield !== undefined) outcome.shieldRequests += 1;
      outcome.by = ANSWERED_BY.origin;
      outcome.storedAtMs = nowMs;
      this.give(origins.ask(behavior.targetOriginId, key, outcome), behavior, request, outcome);
      return;
    }
    const found = this.tiers.lookup(request.location, stage.key, nowMs, shield);
    const hit = found?.fresh === true ? route.hits[found.layer] : undefined;
    const { asked, milliseconds, shieldRequests } = hit ?? route.miss;
    outcome.asked |= asked;
    outcome.serverMs += milliseconds;
    outcome.shieldRequests += shieldRequests;
    if (found !== undefined && hit !== undefined) {
      outcome.hit(hit.layer, found.entry.storedAtMs);
      this.give(found.entry.value, behavior, request, outcome);
      return;
    }
    outcome.by = ANSWERED_BY.origin;
    const answer = origins.ask(behavior.targetOriginId, key, outcome);
    this.give(answer, behavior, request, outcome);
    const entry = this.entry(answer, behavior.cachePolicy, nowMs);
    outcome.storedAtMs = nowMs;
    if (entry.freshUntilMs > nowMs) this.tiers.fill(request.location, stage.key, entry, shield);
  }

  /** Functions that failed, how often, and why the first time. */
  failedFunctions(): readonly string[] {
    return [...this.failures.values()].map(({ why, count }) => `${count} requests failed at the edge: ${why}`);
  }

  private failed(resource: string, why: string): void {
    const known = this.failures.get(resource);
    if (known === undefined) this.failures.set(resource, { why, count: 1 });
    else known.count += 1;
  }

  private give(stored: Stored, { viewerResponse }: BehaviorModel, { method }: ViewerRequest, outcome: Outcome): void {
    outcome.gives(stored, method);
    // CloudFront leaves functions out where the answer is an error.
    if (viewerResponse === undefined || stored.status >= 400) return;
    outcome.functionCalls += 1;
    outcome.serverMs += EDGE_FUNCTION_MILLISECONDS;
  }

  private entry(value: Stored, policy: CachePolicyModel, nowMs: number): CacheEntry<Stored> {
    const seconds =
      value.status < 400
        ? this.lifetime(policy, value.cacheControl)
        : errorLifetimeSeconds(this.errorBounds(policy), value.status, { 'cache-control': value.cacheControl });
    return { value, bytes: value.bytes, storedAtMs: nowMs, freshUntilMs: nowMs + seconds * 1000 };
  }

  private errorBounds({ maxTtlSeconds }: CachePolicyModel): ErrorTtlBounds {
    return { errorTtlSeconds: this.options.distribution.errorTtlSeconds, maxTtlSeconds };
  }

  /** Objects of a class all say the same, which is read once. */
  private lifetime(policy: CachePolicyModel, cacheControl: string): number {
    let known = this.lifetimes.get(policy);
    if (known === undefined) this.lifetimes.set(policy, (known = new Map<string, number>()));
    let seconds = known.get(cacheControl);
    if (seconds === undefined) {
      const headers = cacheControl === '' ? {} : { 'cache-control': cacheControl };
      known.set(cacheControl, (seconds = edgeLifetimeSeconds(policy, headers, 0)));
    }
    return seconds;
  }

  private route(location: string, shieldRegion: string): Route {
    let routes = this.routes.get(location);
    if (routes === undefined) this.routes.set(location, (routes = new Map<string, Route>()));
    let route = routes.get(shieldRegion);
    if (route === undefined) routes.set(shieldRegion, (route = this.newRoute(location, shieldRegion)));
    return route;
  }

  private newRoute(location: string, shieldRegion: string): Route {
    const names = this.tiers.layers(location, shieldRegion === '' ? undefined : shieldRegion);
    const { regionalCache, regionalRoundTripMs } = locationOf(location);
    const hasShieldOfItsOwn = names.includes('cloudfront-regional') && names.includes('cloudfront-shield');
    const distances = [0, regionalRoundTripMs, hasShieldOfItsOwn ? between(regionalCache, shieldRegion) : 0];
    let asked = 0;
    let milliseconds = 0;
    const steps = names.map((name, index) => {
      const layer = LAYER_INDEX[name];
      asked |= 1 << layer;
      milliseconds += (distances[index] ?? 0) + CACHE_MILLISECONDS;
      const shieldRequests = hasShieldOfItsOwn && name === 'cloudfront-shield' ? 1 : 0;
      return [name, { layer, asked, milliseconds, shieldRequests }] as const;
    });
    const toOriginMs = between(hasShieldOfItsOwn ? shieldRegion : regionalCache, this.options.originRegion);
    return {
      hits: Object.fromEntries(steps),
      miss: {
        layer: -1,
        asked,
        milliseconds: milliseconds + toOriginMs,
        shieldRequests: hasShieldOfItsOwn ? 1 : 0,
      },
    };
  }
}

/** Whether the behavior has answered, before any function of it. */
function isRefused(stage: StageResult): boolean {
  return stage.kind === 'answered' && stage.decidedBy !== stage.behavior.viewerRequest?.resource;
}

/** Milliseconds from one AWS region to another and back; none to one that is not known. */
function between(region: string, other: string): number {
  const [from, to] = [coordinatesOf(region), coordinatesOf(other)];
  return from === undefined || to === undefined || region === other ? 0 : roundTripMs(from, to);
}
