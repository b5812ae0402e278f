import type { CacheEntry } from '../../edge/cache-layer';
import type { TierCapacities } from '../../edge/cache-tiers';
import { workerOf, zoneLifetimeSeconds } from '../../edge/cloudflare-rules';
import { zoneStage } from '../../edge/cloudflare-stage';
import { CloudflareTiers } from '../../edge/cloudflare-tiers';
import { locationNear, locationOf, roundTripMs } from '../../edge/locations';
import type { ViewerRequest } from '../../edge/types';
import type { ZoneModel } from '../../platform/model';
import { CACHE_MILLISECONDS, EDGE_FUNCTION_MILLISECONDS } from '../network/constants';
import type { CloudFront } from './cloudfront';
import { LAYER_INDEX, type Outcome, type Stored } from './outcome';

export interface CloudflareOptions {
  readonly zone: ZoneModel;
  /** What Cloudflare takes for its origin. */
  readonly cloudFront: CloudFront;
  readonly capacities: TierCapacities;
  /** AWS region of the bucket, near which the upper tier is. */
  readonly originRegion: string;
}

const EDGE = LAYER_INDEX['cloudflare-edge'];
const UPPER = LAYER_INDEX['cloudflare-upper'];

/** Cloudflare in front of the distribution, without bytes: forwarding, Worker, rules, and the caches of the data centres. */
export class Cloudflare {
  private readonly tiers: CloudflareTiers<Stored>;
  private readonly upper: string;
  private readonly toUpperMs = new Map<string, number>();

  constructor(private readonly options: CloudflareOptions) {
    const { zone, capacities, originRegion } = options;
    this.tiers = new CloudflareTiers({ ...capacities, tiered: zone.tiered });
    this.upper = locationNear(originRegion).code;
  }

  ask(request: ViewerRequest, nowMs: number, outcome: Outcome): void {
    const { zone, cloudFront } = this.options;
    const stage = zoneStage(zone, request);
    if (stage.kind === 'direct') {
      cloudFront.ask(request, nowMs, outcome);
      return;
    }
    if (workerOf(zone, request) !== undefined) {
      outcome.workerCalls += 1;
      outcome.serverMs += EDGE_FUNCTION_MILLISECONDS;
    }
    if (stage.kind === 'answered') {
      outcome.answered(stage.answer);
      return;
    }
    if (!stage.cacheable) {
      cloudFront.ask(stage.request, nowMs, outcome);
      return;
    }
    const found = this.tiers.lookup(request.location, stage.key, nowMs);
    outcome.asked |= 1 << EDGE;
    outcome.serverMs += CACHE_MILLISECONDS;
    const isAtEdge = found?.fresh === true && found.layer === 'cloudflare-edge';
    if (zone.tiered && !isAtEdge) {
      outcome.asked |= 1 << UPPER;
      outcome.serverMs += this.wayToUpper(request.location) + CACHE_MILLISECONDS;
    }
    if (found?.fresh === true) {
      const { value, storedAtMs } = found.entry;
      outcome.key = stage.request.path.slice(1);
      outcome.hit(isAtEdge ? EDGE : UPPER, storedAtMs);
      outcome.gives(value, request.method);
      return;
    }
    const behind = zone.tiered ? { ...stage.request, location: this.upper } : stage.request;
    cloudFront.ask(behind, nowMs, outcome);
    const { stored: value, storedAtMs } = outcome;
    if (value === undefined) return;
    outcome.cloudFrontBytes = value.bytes;
    const answer = { status: value.status, headers: headersOf(value, storedAtMs, nowMs) };
    const seconds = zoneLifetimeSeconds(stage.rule, answer, nowMs);
    if (seconds <= 0) return;
    const entry: CacheEntry<Stored> = { value, bytes: value.bytes, storedAtMs, freshUntilMs: nowMs + seconds * 1000 };
    this.tiers.fill(request.location, stage.key, entry);
  }

  /** Milliseconds from a data centre to the upper tier and back. */
  private wayToUpper(location: string): number {
    let milliseconds = this.toUpperMs.get(location);
    if (milliseconds === undefined) {
      const { code, at } = locationOf(location);
      milliseconds = code === this.upper ? 0 : roundTripMs(at, locationOf(this.upper).at);
      this.toUpperMs.set(location, milliseconds);
    }
    return milliseconds;
  }
}

/** Of what CloudFront answered, those that decide how long it is kept. */
function headersOf({ cacheControl }: Stored, storedAtMs: number, nowMs: number): Readonly<Record<string, string>> {
  const age = String(Math.floor((nowMs - storedAtMs) / 1000));
  return cacheControl === '' ? { age } : { 'cache-control': cacheControl, age };
}
