import { randomBytes } from 'node:crypto';
import { UsageError } from '../errors';
import { requirePackages, WORKER_PACKAGES } from '../services/packages';
import type { WorkerModel, ZoneModel } from '../platform/model';
import { CloudflareCache, type ZoneGot } from './cloudflare-cache';
import { DEFAULT_CAPACITY_BYTES } from './cloudfront-edge';
import { browserCacheControl, isProxied, workerOf, type ZoneRule, zoneRuleOf } from './cloudflare-rules';
import { forwarded, withWorker } from './cloudflare-stage';
import { CloudflareTiers } from './cloudflare-tiers';
import type { KeptAnswer } from './kept-answer';
import { locationNear, locationOf } from './locations';
import { wildcard } from './path-pattern';
import type { OriginAnswer, ViewerAnswer, ViewerRequest } from './types';
import { WorkerHost } from './worker-host';

export interface CloudflareEdgeOptions {
  readonly zone: ZoneModel;
  /** The distribution behind. */
  readonly origin: { handle(request: ViewerRequest): Promise<ViewerAnswer> };
  /** AWS region that the upper tier is near to. @default - Frankfurt's */
  readonly originRegion?: string;
  /** Milliseconds since 1970. @default - the clock's */
  readonly now?: () => number;
  /** Of all caches together. @default 512 MB */
  readonly capacityBytes?: number;
}

/** A Cloudflare zone in front of a distribution, as its model says. */
export class CloudflareEdge {
  private readonly cache: CloudflareCache;
  private readonly tiers: CloudflareTiers<KeptAnswer>;
  private readonly workers = new Map<WorkerModel, WorkerHost>();
  private readonly now: () => number;

  /** @throws UsageError where the zone has a Worker and the package miniflare is not installed */
  constructor(private readonly options: CloudflareEdgeOptions) {
    const { zone, originRegion = '', now = Date.now, capacityBytes = DEFAULT_CAPACITY_BYTES } = options;
    if (zone.workers.length > 0) requirePackages(WORKER_PACKAGES);
    this.now = now;
    this.tiers = new CloudflareTiers({
      tiered: zone.tiered,
      edgeBytes: capacityBytes,
      regionalBytes: capacityBytes,
      totalBytes: capacityBytes,
    });
    // What asks the distribution is the last tier, and it asks the location near it.
    const upper = locationNear(originRegion).code;
    const origin = (request: ViewerRequest): Promise<ViewerAnswer> =>
      options.origin.handle({ ...request, location: zone.tiered ? upper : request.location });
    this.cache = new CloudflareCache({ tiers: this.tiers, origin, now });
    for (const worker of zone.workers) this.workers.set(worker, new WorkerHost(worker));
  }

  /** Answers for hosts that Cloudflare proxies; the distribution answers for the others. */
  async handle(request: ViewerRequest): Promise<ViewerAnswer> {
    const { zone, origin } = this.options;
    if (!isProxied(zone, request.host)) return origin.handle(request);
    const worker = workerOf(zone, request);
    if (worker !== undefined) return this.byWorker(worker, request);
    return this.finish(request, await this.byRule(request, zoneRuleOf(zone, request)));
  }

  /** Drops what an address without its scheme names, with stars, as a purge does; says how many entries. */
  purge(address: string): number {
    const pattern = wildcard(address);
    return this.tiers.invalidate((key) => pattern.matches(key.split('\n', 1).join('')));
  }

  /** Ends the Workers. */
  async stop(): Promise<void> {
    await Promise.all([...this.workers.values()].map((host) => host.stop()));
  }

  private async byWorker(worker: WorkerModel, request: ViewerRequest): Promise<ViewerAnswer> {
    const host = this.workers.get(worker);
    if (host === undefined) throw new UsageError(`'${worker.resource}' must be a Worker of the zone, got: another`);
    const { zone } = this.options;
    let last: ViewerAnswer | undefined;
    const answer = await host.run(request, async ({ request: asked, cf }) => {
      last = await this.byRule(asked, withWorker(zone, zoneRuleOf(zone, asked), cf, worker));
      return last;
    });
    if (last === undefined) {
      const byItself = {
        answeredBy: 'function',
        result: 'FunctionGeneratedResponse',
        decidedBy: worker.resource,
      } as const;
      return this.finish(request, { ...answer, ...byItself });
    }
    return this.finish(request, { ...last, ...answer });
  }

  private async byRule(request: ViewerRequest, rule: ZoneRule): Promise<ViewerAnswer> {
    if (rule.forward !== undefined) {
      const { answer, result, decidedBy } = forwarded(rule);
      return { ...answer, answeredBy: 'function', result, decidedBy };
    }
    const got = await this.cache.get(request, rule);
    const { answer, answeredBy, result, cacheKey } = got;
    const headers = this.browserHeaders(got, rule, answer);
    return {
      status: answer.status,
      headers,
      body: answer.body,
      answeredBy,
      result,
      decidedBy: rule.decidedBy,
      ...(cacheKey !== undefined && { cacheKey }),
    };
  }

  private browserHeaders({ status }: ZoneGot, rule: ZoneRule, answer: OriginAnswer): Record<string, string> {
    const cacheControl = browserCacheControl(rule, this.options.zone, answer, this.now());
    return {
      ...answer.headers,
      'cf-cache-status': status,
      ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    };
  }

  private finish({ method, location }: ViewerRequest, answer: ViewerAnswer): ViewerAnswer {
    return {
      ...answer,
      headers: {
        date: new Date(this.now()).toUTCString(),
        ...answer.headers,
        server: 'cloudflare',
        'cf-ray': `${randomBytes(8).toString('hex')}-${locationOf(location).code}`,
        'x-spark-layer': answer.answeredBy,
      },
      body: method === 'HEAD' ? Buffer.alloc(0) : answer.body,
    };
  }
}
