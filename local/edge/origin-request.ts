import type { BehaviorModel, ForwardedModel, OriginModel } from '../platform/model';
import { acceptedEncoding, forwardedCookies, forwardedQuery, isForwarded } from './cache-key';
import { CONDITIONAL_HEADERS } from './entity';
import type { OriginAnswer, OriginRequest, ViewerRequest } from './types';

/** Of one connection: nothing of it reaches another. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
export const CONNECTION_HEADERS: readonly string[] = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
];

export interface OriginRequestOptions {
  readonly origin: OriginModel;
  /** Whether the answer may be kept: then it is asked for with GET and as a whole. */
  readonly cacheable: boolean;
  /** What is kept already, and may be confirmed. */
  readonly kept?: OriginAnswer;
}

/**
 * What CloudFront sends to an origin: the path, and of the rest what the cache policy and the origin-request policy name
 * together, with the origin's own headers.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 */
export function originRequest(
  { cachePolicy, originRequestPolicy }: BehaviorModel,
  { method, host, path, query, headers: sent }: ViewerRequest,
  { origin, cacheable, kept }: OriginRequestOptions,
): OriginRequest {
  const policies = originRequestPolicy === undefined ? [cachePolicy] : [cachePolicy, originRequestPolicy];
  const passes = (pick: (policy: (typeof policies)[number]) => ForwardedModel, name: string): boolean =>
    policies.some((policy) => isForwarded(pick(policy), name));
  const normalised = cachePolicy.gzip || cachePolicy.brotli;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries<string | undefined>({ ...sent, host })) {
    if (value === undefined || name === 'cookie' || CONNECTION_HEADERS.includes(name)) continue;
    // Of a policy that has no encodings of its own, it is a header like any other.
    if (name === 'accept-encoding' && normalised) continue;
    // Of what may be kept the origin is asked for the whole.
    const passed = CONDITIONAL_HEADERS.includes(name) ? !cacheable : passes((policy) => policy.headers, name);
    if (passed) headers[name] = value;
  }
  const cookie = forwardedCookies(joint(policies.map(({ cookies }) => cookies)), sent['cookie']);
  const encoding =
    normalised && sent['accept-encoding'] !== undefined
      ? (acceptedEncoding(cachePolicy, sent['accept-encoding']) ?? 'identity')
      : undefined;
  const etag = kept?.headers['etag'];
  const modified = kept?.headers['last-modified'];
  return {
    method: cacheable && method === 'HEAD' ? 'GET' : method,
    path,
    query: forwardedQuery(joint(policies.map(({ queryStrings }) => queryStrings)), query),
    headers: {
      'user-agent': 'Amazon CloudFront',
      ...headers,
      ...(cookie !== undefined && { cookie }),
      ...(encoding !== undefined && { 'accept-encoding': encoding }),
      ...(etag !== undefined && { 'if-none-match': etag }),
      ...(modified !== undefined && { 'if-modified-since': modified }),
      via: '2.0 local.cloudfront.net (CloudFront)',
      ...origin.customHeaders,
    },
  };
}

/** What either of two policies lets through. */
function joint(parts: readonly ForwardedModel[]): ForwardedModel {
  const acting = parts.filter(({ kind }) => kind !== 'none');
  const [first, second] = acting;
  if (first === undefined) return { kind: 'none', names: [] };
  if (second === undefined) return first;
  if (first.kind === 'all' || second.kind === 'all') return { kind: 'all', names: [] };
  if (first.kind === 'some' && second.kind === 'some')
    return { kind: 'some', names: [...first.names, ...second.names] };
  const [but, other] = first.kind === 'all-but' ? [first, second] : [second, first];
  return { kind: 'all-but', names: but.names.filter((name) => !isForwarded(other, name)) };
}
