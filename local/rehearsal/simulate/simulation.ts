import type { TierCapacities } from '../../edge/cache-tiers';
import type { ViewerRequest } from '../../edge/types';
import type { PlatformModel } from '../../platform/model';
import type { ObjectCatalogue, TrafficClient, TrafficRequest } from '../types';
import { CloudFront } from './cloudfront';
import { Cloudflare } from './cloudflare';
import { publicHosts } from './hosts';
import { Origins } from './origins';
import { Outcome } from './outcome';

export interface SimulationOptions {
  readonly platform: PlatformModel;
  readonly objects: ObjectCatalogue;
  /** AWS region of the variants' bucket. */
  readonly originRegion: string;
  /** Bytes that caches hold. @default - as many as they are given */
  readonly capacities?: TierCapacities;
  /** Share of image variants, 0–1, that are made when they are first asked for. @default 0 */
  readonly missingShare?: number;
}

/** What opens whatever only signed addresses or cookies open: viewers are taken to be signed in. */
const SIGNED_COOKIE = 'CloudFront-Key-Pair-Id=REHEARSAL';
const UNBOUNDED: TierCapacities = { edgeBytes: Infinity, regionalBytes: Infinity };

/** The whole stack between viewers and objects: each request is settled before the next. */
export class Simulation {
  private nowMs = 0;
  private readonly outcome = new Outcome();
  private readonly hosts: ReturnType<typeof publicHosts>;
  private readonly cloudFront: CloudFront;
  private readonly cloudflare: Cloudflare | undefined;
  /** Of clients, where anything has to be signed. */
  private readonly signedHeaders: Map<TrafficClient, TrafficClient['headers']> | undefined;

  constructor({ platform, objects, originRegion, capacities = UNBOUNDED, missingShare }: SimulationOptions) {
    const { distribution, zone, contract } = platform;
    const errorCacheControl = `public, max-age=${contract.delivery.onTheFly.errorTtlSeconds}`;
    this.hosts = publicHosts(platform);
    if (distribution.behaviors.some(({ signed }) => signed)) this.signedHeaders = new Map();
    const origins = new Origins(distribution, { objects, missingShare, errorCacheControl });
    this.cloudFront = new CloudFront({ distribution, origins, capacities, originRegion, now: () => this.nowMs });
    this.cloudflare = zone && new Cloudflare({ zone, cloudFront: this.cloudFront, capacities, originRegion });
  }

  /** What becomes of a request, in the same object each time. Requests come in order of time. */
  ask({ atMs, host, method, path, query, client, location, country, notModified }: TrafficRequest): Outcome {
    const { outcome, cloudflare } = this;
    this.nowMs = atMs;
    outcome.reset();
    const { name, proxied } = this.hosts[host];
    const headers = this.headersOf(client);
    const viewer: ViewerRequest = { method, host: name, path, query, headers, location, country };
    if (proxied && cloudflare !== undefined) cloudflare.ask(viewer, atMs, outcome);
    else this.cloudFront.ask(viewer, atMs, outcome);
    if (notModified === true && outcome.status < 400) outcome.bytes = 0;
    return outcome;
  }

  /** Why requests failed that no object and no rule had failed. */
  failures(): readonly string[] {
    return this.cloudFront.failedFunctions();
  }

  private headersOf(client: TrafficClient): TrafficClient['headers'] {
    const { signedHeaders } = this;
    if (signedHeaders === undefined) return client.headers;
    let headers = signedHeaders.get(client);
    if (headers === undefined) signedHeaders.set(client, (headers = { ...client.headers, cookie: SIGNED_COOKIE }));
    return headers;
  }
}
