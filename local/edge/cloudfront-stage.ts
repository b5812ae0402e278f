import { deviceClass } from '../../lib/contract/client-hints';
import type { BehaviorModel, DistributionModel, ForwardedModel } from '../platform/model';
import { cacheKey, forwardedQuery, isForwarded } from './cache-key';
import type { EdgeFunctions } from './function-runtime';
import { behaviorOf } from './path-pattern';
import type { OriginAnswer, ResultType, ViewerRequest } from './types';

/** What is settled about a request before any cache is asked. */
export type StageResult =
  | {
      readonly kind: 'answered';
      readonly answer: OriginAnswer;
      readonly result: ResultType;
      /** Pattern of the behavior, or resource of the function. */
      readonly decidedBy: string;
      readonly behavior: BehaviorModel;
      /** Why a function did not work. */
      readonly failed?: string;
    }
  | {
      readonly kind: 'lookup';
      readonly behavior: BehaviorModel;
      readonly key: string;
      /** As the function leaves it. */
      readonly request: ViewerRequest;
      /** Whether an answer may be kept, or found kept. */
      readonly cacheable: boolean;
    };

export interface StageOptions {
  /** How viewers reach the edge. @default 'https' */
  readonly scheme?: 'http' | 'https';
}

/**
 * Everything between a viewer and the cache, in CloudFront's order: country, behavior, protocol, method, signature, viewer
 * function, cache key. It is synchronous and asks nobody.
 */
export function viewerStage(
  distribution: DistributionModel,
  functions: EdgeFunctions,
  request: ViewerRequest,
  { scheme = 'https' }: StageOptions = {},
): StageResult {
  const behavior = behaviorOf(distribution, request.path);
  const refused = refusal(distribution, behavior, request, scheme);
  if (refused !== undefined) return refused;
  const told = generatedHeaders(behavior, request);
  const loaded = behavior.viewerRequest && functions.get(behavior.viewerRequest.resource);
  if (loaded === undefined) return lookup(behavior, told);
  const outcome = loaded.viewerRequest(told);
  if (outcome.kind === 'forward') return lookup(behavior, outcome.request);
  const { answer, failed } = outcome;
  const result = failed === undefined ? 'FunctionGeneratedResponse' : 'Error';
  return { kind: 'answered', answer, result, decidedBy: loaded.resource, behavior, failed };
}

/**
 * What a signed address carries beside the path; neither key nor origin see it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/QueryStringParameters.html
 */
const WITHOUT_SIGNATURE: ForwardedModel = {
  kind: 'all-but',
  names: ['Expires', 'Key-Pair-Id', 'Policy', 'Signature'],
};

function lookup(behavior: BehaviorModel, asked: ViewerRequest): StageResult {
  const { cachePolicy, cachedMethods, signed } = behavior;
  const request = signed ? { ...asked, query: forwardedQuery(WITHOUT_SIGNATURE, asked.query) } : asked;
  return {
    kind: 'lookup',
    behavior,
    key: cacheKey(behavior, request),
    request,
    cacheable: cachePolicy.maxTtlSeconds > 0 && cachedMethods.includes(request.method),
  };
}

/** Bytes of path and query. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomMaxRequestStringLength */
const MAX_ADDRESS_LENGTH = 8192;

function refusal(
  { geoRestriction }: DistributionModel,
  behavior: BehaviorModel,
  { method, host, path, query, headers, country }: ViewerRequest,
  scheme: 'http' | 'https',
): StageResult | undefined {
  const { allowedMethods, viewerProtocol, signed } = behavior;
  if (path.length + (query === '' ? 0 : query.length + 1) > MAX_ADDRESS_LENGTH)
    return refused(behavior, 'the address is too long', 413);
  if (geoRestriction !== undefined) {
    const named = country !== undefined && geoRestriction.countries.includes(country);
    if (named === (geoRestriction.kind === 'blacklist')) return refused(behavior, 'not available in this country');
  }
  if (scheme === 'http' && viewerProtocol === 'https-only') return refused(behavior, 'needs https');
  if (scheme === 'http' && viewerProtocol === 'redirect-to-https') {
    const location = `https://${host}${path}${query === '' ? '' : `?${query}`}`;
    const status = method === 'GET' || method === 'HEAD' ? 301 : 307;
    const answer = { status, headers: { location, 'content-length': '0' }, body: Buffer.alloc(0) };
    return { kind: 'answered', answer, result: 'Redirect', decidedBy: behavior.pathPattern, behavior };
  }
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html
  if (!allowedMethods.includes(method)) return refused(behavior, `method ${method} is not allowed`);
  const signature = /(?:^|[&;\s])(?:CloudFront-)?Key-Pair-Id=/;
  if (signed && !signature.test(query) && !signature.test(headers['cookie'] ?? '')) {
    return refused(behavior, 'needs a signed URL or cookie');
  }
  return undefined;
}

function refused(behavior: BehaviorModel, why: string, status = 403): StageResult {
  return {
    kind: 'answered',
    answer: {
      status,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from(`Refused by the edge: ${why}.\n`),
    },
    result: 'Error',
    decidedBy: behavior.pathPattern,
    behavior,
  };
}

type Generator = readonly [name: string, make: (request: ViewerRequest) => string | undefined];

/** Headers that CloudFront adds where a policy names them. */
const GENERATED: readonly Generator[] = [
  ['cloudfront-is-desktop-viewer', (request) => String(deviceOf(request) === 'desktop')],
  ['cloudfront-is-mobile-viewer', (request) => String(deviceOf(request) === 'mobile')],
  ['cloudfront-is-tablet-viewer', (request) => String(deviceOf(request) === 'tablet')],
  ['cloudfront-viewer-country', ({ country }) => country],
];

const generatedOf = new WeakMap<BehaviorModel, readonly Generator[]>();

function generatedHeaders(behavior: BehaviorModel, request: ViewerRequest): ViewerRequest {
  let generators = generatedOf.get(behavior);
  if (generators === undefined) {
    const policies = [behavior.cachePolicy.headers, behavior.originRequestPolicy?.headers];
    generators = GENERATED.filter(([name]) =>
      policies.some((forwarded) => forwarded?.kind === 'some' && isForwarded(forwarded, name)),
    );
    generatedOf.set(behavior, generators);
  }
  if (generators.length === 0) return request;
  const added = Object.fromEntries(generators.map(([name, make]) => [name, make(request)]));
  return { ...request, headers: { ...request.headers, ...added } };
}

/** By the name of the client alone, as CloudFront looks it up. */
function deviceOf({ headers }: ViewerRequest): 'mobile' | 'tablet' | 'desktop' {
  return deviceClass({ userAgent: headers['user-agent'] });
}
