import { type NegotiationRequest, negotiate, querySizes } from '../../lib/contract/negotiation';
import type { EdgeWorkerSettings } from '../../lib/contract';
import { beaconAnswer, type EdgeAnswer, refusalAnswer } from '../../processors/edge-negotiation/answer';
import { cacheOptions } from '../../processors/edge-negotiation/cloudflare/caching';
import type { WorkerModel, ZoneModel } from '../platform/model';
import { cloudflareKey, isCacheable, isProxied, workerOf, type ZoneRule, zoneRuleOf } from './cloudflare-rules';
import type { OriginAnswer, ResultType, ViewerRequest } from './types';

/** What is settled about a request before Cloudflare's cache is asked. */
export type ZoneStageResult =
  /** Cloudflare does not answer for the host: the distribution does. */
  | { readonly kind: 'direct' }
  | {
      readonly kind: 'answered';
      readonly answer: OriginAnswer;
      readonly result: ResultType;
      readonly decidedBy: string;
    }
  | {
      readonly kind: 'lookup';
      readonly key: string;
      /** As the Worker leaves it: for the path of a variant. */
      readonly request: ViewerRequest;
      /** With what the Worker says of keeping, which wins over the zone's rules. */
      readonly rule: ZoneRule;
      readonly cacheable: boolean;
      /** The Worker's settings, where it picked the variant: its answer varies. */
      readonly negotiated?: EdgeWorkerSettings;
    };

/**
 * Everything between a viewer and Cloudflare's cache: Worker, forwarding, rule, key. The Worker of this package is played by
 * what it is made of, the negotiation over its bound table; of another's Worker nothing is known, and it is left out. Page
 * rules that forward leave the requests alone that a Worker is given, and act on those that it sends.
 * https://developers.cloudflare.com/workers/configuration/workers-with-page-rules/#forwarding-url
 */
export function zoneStage(zone: ZoneModel, request: ViewerRequest): ZoneStageResult {
  if (!isProxied(zone, request.host)) return { kind: 'direct' };
  const worker = workerOf(zone, request);
  if (worker?.settings === undefined) return lookup(request, zoneRuleOf(zone, request));
  const { settings, resource } = worker;
  const found = negotiate(settings.table, asked(request));
  if (found.kind === 'beacon') return answered(beaconAnswer(), resource);
  if (found.kind === 'refused') return answered(refusalAnswer(found, settings.table), resource);
  const path = `/${found.key}`;
  const forVariant: ViewerRequest = { ...request, path, query: '' };
  const kept = withWorker(zone, zoneRuleOf(zone, forVariant), cacheOptions(settings).cf, worker);
  return lookup(forVariant, kept, found.negotiated ? settings : undefined);
}

/** What a Worker's `fetch` may ask of the cache. */
export interface WorkerCacheOptions {
  readonly cacheEverything?: boolean;
  readonly cacheTtl?: number;
  readonly cacheTtlByStatus?: Readonly<Record<string, number>>;
}

/** From this day on what a Worker says of keeping wins over cache rules; over page rules it always has. */
const WORKERS_WIN_SINCE = '2025-04-02';

/**
 * A rule with what a Worker says of keeping. A lifetime of its own keeps everything; one that forwards keeps nothing.
 * https://developers.cloudflare.com/cache/interaction-cloudflare-products/workers-cache-rules/
 * https://developers.cloudflare.com/workers/runtime-apis/request/#the-cf-property-requestinitcfproperties
 */
export function withWorker(
  { ruleEngine, name }: Pick<ZoneModel, 'ruleEngine' | 'name'>,
  rule: ZoneRule,
  { cacheEverything, cacheTtl, cacheTtlByStatus }: WorkerCacheOptions,
  { resource, compatibilityDate }: Pick<WorkerModel, 'resource' | 'compatibilityDate'>,
): ZoneRule {
  const isRuled = ruleEngine === 'cache-rules' && rule.decidedBy !== name;
  if (rule.forward !== undefined || (isRuled && compatibilityDate < WORKERS_WIN_SINCE)) return rule;
  return {
    ...rule,
    decidedBy: resource,
    cache: cacheEverything === true || cacheTtl !== undefined ? 'everything' : rule.cache,
    edgeTtlSeconds: cacheTtl ?? rule.edgeTtlSeconds,
    edgeTtlByStatus: cacheTtlByStatus ?? rule.edgeTtlByStatus,
  };
}

function lookup(request: ViewerRequest, rule: ZoneRule, negotiated?: EdgeWorkerSettings): ZoneStageResult {
  if (rule.forward !== undefined) return forwarded(rule);
  const cacheable = isCacheable(rule, request);
  return { kind: 'lookup', key: cloudflareKey(rule, request), request, rule, cacheable, negotiated };
}

function asked({ method, path, query, headers }: ViewerRequest): NegotiationRequest {
  return {
    method,
    path,
    sizes: query === '' ? [] : querySizes(query),
    accept: headers['accept'],
    ect: headers['ect'],
    saveData: headers['save-data'],
    device: { uaMobile: headers['sec-ch-ua-mobile'], userAgent: headers['user-agent'] },
    language: headers['accept-language'],
  };
}

function answered({ status, headers, body = '' }: EdgeAnswer, decidedBy: string): ZoneStageResult {
  const answer = { status, headers: { ...headers }, body: Buffer.from(body) };
  return { kind: 'answered', answer, result: 'FunctionGeneratedResponse', decidedBy };
}

/** The answer of a rule that sends viewers elsewhere. */
export function forwarded({ forward, decidedBy }: ZoneRule): Extract<ZoneStageResult, { kind: 'answered' }> {
  const { status = 302, location = '' } = forward ?? {};
  const answer = { status, headers: { location, 'content-length': '0' }, body: Buffer.alloc(0) };
  return { kind: 'answered', answer, result: 'Redirect', decidedBy };
}
