import type { BehaviorModel, CachePolicyModel, ForwardedModel } from '../platform/model';
import { weightedRanges } from '../../lib/contract/accept';
import type { ViewerRequest } from './types';

export type KeyedRequest = Pick<ViewerRequest, 'method' | 'host' | 'path' | 'query' | 'headers'>;
type Headers = ViewerRequest['headers'];

/** Makes the key of a request; `undefined` for a policy whose key is the path. */
type KeyMaker = ((request: KeyedRequest) => string) | undefined;

const makers = new WeakMap<CachePolicyModel, { readonly make: KeyMaker }>();

/**
 * What CloudFront's cache knows a request by: its path, and of its query string, headers and cookies what the policy
 * names. The host is not in it unless the policy names it. HEAD is answered by what GET left; OPTIONS has entries of its
 * own. No part can be read as another: none holds a line break.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
export function cacheKey({ cachePolicy }: Pick<BehaviorModel, 'cachePolicy'>, request: KeyedRequest): string {
  let known = makers.get(cachePolicy);
  if (known === undefined) {
    known = { make: keyMaker(cachePolicy) };
    makers.set(cachePolicy, known);
  }
  const key = known.make === undefined ? request.path : request.path + known.make(request);
  return request.method === 'OPTIONS' ? `OPTIONS ${key}` : key;
}

/** The path that a key is of. */
export function keyedPath(key: string): string {
  const [head = ''] = key.split('\n', 1);
  return head.replace(/^OPTIONS /, '');
}

function keyMaker({ headers, cookies, queryStrings, gzip, brotli }: CachePolicyModel): KeyMaker {
  const parts: ((request: KeyedRequest) => string)[] = [];
  if (queryStrings.kind !== 'none') parts.push(({ query }) => `\nquery ${forwardedQuery(queryStrings, query)}`);
  if (headers.kind !== 'none') {
    parts.push(({ headers: sent, host }) => `\nheaders${keyedHeaders(headers, { ...sent, host })}`);
  }
  if (cookies.kind !== 'none') {
    parts.push(({ headers: { cookie } }) => `\ncookies ${forwardedCookies(cookies, cookie) ?? ''}`);
  }
  if (gzip || brotli) {
    parts.push(
      ({ headers: sent }) => `\nencoding ${acceptedEncoding({ gzip, brotli }, sent['accept-encoding']) ?? ''}`,
    );
  }
  return parts.length === 0 ? undefined : (request) => parts.map((part) => part(request)).join('');
}

/** Whether a name is let through. */
export function isForwarded({ kind, names }: ForwardedModel, name: string): boolean {
  if (kind === 'none' || kind === 'all') return kind === 'all';
  return names.includes(name) === (kind === 'some');
}

/** Those parameters that are let through, as they were sent and in their order. */
export function forwardedQuery(forwarded: ForwardedModel, query: string): string {
  if (forwarded.kind === 'all' || query === '') return query;
  if (forwarded.kind === 'none') return '';
  return query
    .split('&')
    .filter((parameter) => isForwarded(forwarded, nameOf(parameter)))
    .join('&');
}

/** The `Cookie` header of the cookies that are let through. */
export function forwardedCookies(forwarded: ForwardedModel, cookie: string | undefined): string | undefined {
  if (cookie === undefined || forwarded.kind === 'none') return undefined;
  const kept = cookie
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '' && isForwarded(forwarded, nameOf(one)));
  return kept.length === 0 ? undefined : kept.join('; ');
}

/** What stands before the equals sign. */
function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? pair : pair.slice(0, equals);
}

/** A header that is not there is told from an empty one. */
function keyedHeaders({ kind, names }: ForwardedModel, headers: Headers): string {
  const keyed = kind === 'some' ? names : Object.keys(headers).sort();
  return keyed
    .filter((name) => kind !== 'all-but' || !names.includes(name))
    .map((name) => `\n${name}${headers[name] === undefined ? '' : `: ${headers[name]}`}`)
    .join('');
}

/** Browsers send few values; strangers must not fill the memory. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, string>();

/**
 * What is left of `Accept-Encoding`: of `br` and `gzip` those that the policy switches on and the viewer takes.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html
 */
export function acceptedEncoding(
  { gzip, brotli }: Pick<CachePolicyModel, 'gzip' | 'brotli'>,
  header: string | undefined,
): string | undefined {
  if (header === undefined) return undefined;
  const known = `${gzip ? 'g' : ''}${brotli ? 'b' : ''} ${header}`;
  let accepted = remembered.get(known);
  if (accepted === undefined) {
    const taken = weightedRanges(header)
      .filter(({ weight }) => weight > 0)
      .map(({ range }) => range);
    accepted = [
      ...(brotli && taken.includes('br') ? ['br'] : []),
      ...(gzip && taken.includes('gzip') ? ['gzip'] : []),
    ].join(',');
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(known, accepted);
  }
  return accepted === '' ? undefined : accepted;
}
