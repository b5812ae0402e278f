import type { CorsModel, ResponseHeadersModel } from '../platform/model';
import { wildcard } from './path-pattern';
import type { OriginAnswer, ViewerRequest } from './types';

type Headers = Record<string, string>;
type Asked = Pick<ViewerRequest, 'method' | 'headers'>;

const EVERY_METHOD = 'GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE';

/**
 * The headers of an answer after the policy: those it removes, those it sets, and for requests from another origin what
 * they may do with it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function withPolicyHeaders(
  { remove, set, cors }: ResponseHeadersModel,
  headers: Readonly<Headers>,
  request: Asked,
): Headers {
  const result: Headers = { ...headers };
  for (const name of remove) delete result[name.toLowerCase()];
  if (cors !== undefined) applyCors(cors, result, request);
  for (const { name, value, override } of set) {
    const lower = name.toLowerCase();
    if (override || result[lower] === undefined) result[lower] = value;
  }
  return result;
}

/**
 * What a browser is told that asks first, where the policy says it. In the cloud the bucket answers, by rules that say the
 * same, and the policy puts its headers over them.
 */
export function preflightAnswer(
  policy: ResponseHeadersModel | undefined,
  { method, headers }: Asked,
): OriginAnswer | undefined {
  const asks = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  if (!asks || headers['origin'] === undefined || policy?.cors === undefined) return undefined;
  return { status: 200, headers: { 'content-length': '0' }, body: Buffer.alloc(0) };
}

function applyCors(cors: CorsModel, headers: Headers, { method, headers: asked }: Asked): void {
  const { origin, 'access-control-request-method': wanted } = asked;
  const own = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  if (origin === undefined || (own.length > 0 && !cors.override)) return;
  for (const name of own) delete headers[name];
  const forAll = cors.origins.includes('*');
  if (!forAll && !cors.origins.some((allowed) => wildcard(allowed).matches(origin))) return;
  headers['access-control-allow-origin'] = forAll ? '*' : origin;
  if (!forAll) headers['vary'] = headers['vary'] === undefined ? 'Origin' : `${headers['vary']}, Origin`;
  if (cors.credentials) headers['access-control-allow-credentials'] = 'true';
  if (cors.expose.length > 0) headers['access-control-expose-headers'] = cors.expose.join(', ');
  if (method !== 'OPTIONS' || wanted === undefined) return;
  headers['access-control-allow-methods'] = cors.methods.includes('ALL') ? EVERY_METHOD : cors.methods.join(', ');
  if (cors.headers.length > 0) headers['access-control-allow-headers'] = cors.headers.join(', ');
  if (cors.maxAgeSeconds !== undefined) headers['access-control-max-age'] = String(cors.maxAgeSeconds);
}
