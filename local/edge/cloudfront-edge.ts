import { randomBytes } from 'node:crypto';
import type { BehaviorModel, DistributionModel } from '../platform/model';
import { keyedPath } from './cache-key';
import { CloudFrontCache, type Got } from './cloudfront-cache';
import { type StageOptions, viewerStage } from './cloudfront-stage';
import { CloudFrontTiers } from './cloudfront-tiers';
import { servedEntity } from './entity';
import { type EdgeFunctions, loadEdgeFunctions } from './function-runtime';
import type { KeptAnswer } from './kept-answer';
import { locationOf } from './locations';
import { Origins } from './origin-group';
import { matchesPattern } from './path-pattern';
import { preflightAnswer, withPolicyHeaders } from './response-headers';
import type { AnsweredBy, Origin, OriginAnswer, ResultType, ViewerAnswer, ViewerRequest } from './types';

/** Bytes that all caches of a live edge hold together, where nothing else is asked for. */
export const DEFAULT_CAPACITY_BYTES = 512 * 1024 * 1024;

/** Far more than the cloud allows, which counts work and not time: a computer may be busy with something else. */
const FUNCTION_TIMEOUT_MS = 1000;

export interface CloudFrontEdgeOptions extends StageOptions {
  readonly distribution: DistributionModel;
  /** By origin id. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Milliseconds since 1970, for caches and functions. @default - the clock's */
  readonly now?: () => number;
  /** Of all caches together. @default 512 MB */
  readonly capacityBytes?: number;
  /** Gets what functions log and why one failed. @default - nobody reads it */
  readonly log?: (text: string) => void;
}

/** An answer before the headers of the edge are on it. */
interface Draft {
  readonly answer: OriginAnswer;
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
  readonly decidedBy: string;
  readonly behavior: BehaviorModel;
  readonly cacheKey?: string;
  readonly ageSeconds?: number;
}

/** A distribution as its model says, with the bytes of its origins. */
export class CloudFrontEdge {
  private readonly distribution: DistributionModel;
  private readonly functions: EdgeFunctions;
  private readonly tiers: CloudFrontTiers<KeptAnswer>;
  private readonly origins: Origins;
  private readonly cache: CloudFrontCache;
  private readonly now: () => number;
  private served = 0;

  constructor(private readonly options: CloudFrontEdgeOptions) {
    const { distribution, origins, now = Date.now, capacityBytes = DEFAULT_CAPACITY_BYTES, log } = options;
    this.distribution = distribution;
    this.now = now;
    this.functions = loadEdgeFunctions(distribution, { now, log, timeoutMs: FUNCTION_TIMEOUT_MS });
    this.tiers = new CloudFrontTiers({
      edgeBytes: capacityBytes,
      regionalBytes: capacityBytes,
      totalBytes: capacityBytes,
    });
    this.origins = new Origins(distribution, origins);
    this.cache = new CloudFrontCache({ distribution, origins: this.origins, tiers: this.tiers, now });
  }

  async handle(request: ViewerRequest): Promise<ViewerAnswer> {
    const started = performance.now();
    const stage = viewerStage(this.distribution, this.functions, request, this.options);
    if (stage.kind === 'answered') {
      if (stage.failed !== undefined) this.options.log?.(stage.failed);
      return this.finish(request, { ...stage, answeredBy: 'function' }, started);
    }
    const { behavior, key, cacheable, request: asked } = stage;
    const decidedBy = behavior.pathPattern;
    const preflight = preflightAnswer(behavior.responseHeaders, asked);
    if (preflight !== undefined) {
      const draft = { answer: preflight, answeredBy: 'function', result: 'FunctionGeneratedResponse' } as const;
      return this.finish(request, { ...draft, decidedBy, behavior }, started);
    }
    const got = cacheable ? await this.cache.get({ behavior, key, request: asked }) : await this.pass(behavior, asked);
    const answer = cacheable ? servedEntity(asked, got.answer) : got.answer;
    const draft = { ...got, answer: this.afterFunction(behavior, asked, got, answer), decidedBy, behavior };
    return this.finish(request, { ...draft, ...(cacheable && { cacheKey: key }) }, started);
  }

  /** Drops what a path with stars names, as an invalidation does; says how many entries of all caches. */
  invalidate(path: string): number {
    return this.tiers.invalidate((key) => matchesPattern(path, keyedPath(key)));
  }

  private async pass(behavior: BehaviorModel, request: ViewerRequest): Promise<Got> {
    const answer = await this.origins.ask(behavior, request, { cacheable: false });
    const result = answer.status >= 400 ? 'Error' : 'Miss';
    return { answer: { ...answer, originStatus: answer.status }, answeredBy: 'origin', result };
  }

  /**
   * The function for viewer responses does not run where the origin failed.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
   */
  private afterFunction(behavior: BehaviorModel, request: ViewerRequest, got: Got, answer: OriginAnswer): OriginAnswer {
    const loaded = behavior.viewerResponse && this.functions.get(behavior.viewerResponse.resource);
    const headers = { ...answer.headers };
    if (got.ageSeconds !== undefined) headers['age'] = String(got.ageSeconds);
    const aged = { ...answer, headers };
    return loaded === undefined || got.answer.originStatus >= 400 ? aged : loaded.viewerResponse(request, aged);
  }

  private finish(request: ViewerRequest, draft: Draft, started: number): ViewerAnswer {
    const { answer, answeredBy, result, decidedBy, behavior, cacheKey } = draft;
    const { responseHeaders } = behavior;
    const pop = popOf(request.location);
    const id = randomBytes(12).toString('base64url');
    const headers =
      responseHeaders === undefined
        ? { ...answer.headers }
        : withPolicyHeaders(responseHeaders, answer.headers, request);
    this.served += 1;
    if (responseHeaders !== undefined && isSampled(this.served, responseHeaders.serverTimingPercent)) {
      headers['server-timing'] = serverTiming({ answeredBy, result, pop, id, ms: performance.now() - started });
    }
    return {
      status: answer.status,
      headers: {
        date: new Date(this.now()).toUTCString(),
        ...headers,
        'x-cache': `${result} from cloudfront`,
        via: '1.1 local.cloudfront.net (CloudFront)',
        'x-amz-cf-pop': pop,
        'x-amz-cf-id': id,
        'x-spark-layer': answeredBy,
      },
      body: request.method === 'HEAD' ? Buffer.alloc(0) : answer.body,
      answeredBy,
      result,
      decidedBy,
      ...(cacheKey !== undefined && { cacheKey }),
    };
  }
}

function popOf(location: string): string {
  return location.length > 3 ? location : `${locationOf(location).code}50-P1`;
}

/** Evenly: of a hundred answers as many as the percentage says. */
function isSampled(number: number, percent: number): boolean {
  return (number * percent) % 100 < percent;
}

const LAYER_NAMES: Readonly<Partial<Record<AnsweredBy, string>>> = {
  'cloudfront-edge': 'EDGE',
  'cloudfront-regional': 'REC',
  'cloudfront-shield': 'Origin Shield',
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header */
function serverTiming({
  answeredBy,
  result,
  pop,
  id,
  ms,
}: Pick<Draft, 'answeredBy' | 'result'> & { readonly pop: string; readonly id: string; readonly ms: number }): string {
  const who = `cdn-pop;desc="${pop}",cdn-rid;desc="${id}"`;
  // No cache was asked.
  if (answeredBy === 'function') return who;
  const layer = LAYER_NAMES[answeredBy];
  const took = `dur=${Math.round(ms)}`;
  if (layer === undefined) return `cdn-upstream-layer;desc="EDGE",cdn-upstream-fbl;${took},cdn-cache-miss,${who}`;
  const kind = result === 'RefreshHit' ? 'refresh' : 'hit';
  return `cdn-cache-${kind},${who},cdn-hit-layer;desc="${layer}",cdn-downstream-fbl;${took}`;
}
