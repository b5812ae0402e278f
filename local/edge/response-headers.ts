import type { CorsModel, ResponseHeadersModel } from '../platform/model';
import { wildcard } from './path-pattern';
import type { OriginAnswer, ViewerRequest } from './types';
import { withVaried } from './vary';

type Headers = Record<string, string>;
type Asked = Pick<ViewerRequest, 'method' | 'headers'>;

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

/**
 * Each header of the policy replaces the origin's, or gives way to it, as the policy says. What pages of another origin than
 * those that the policy names may do is said of none.
 */
function applyCors(cors: CorsModel, headers: Headers, { method, headers: asked }: Asked): void {
  const { origin, 'access-control-request-method': wanted } = asked;
  if (origin === undefined) return;
  const forAll = cors.origins.includes('*');
  const allowed = forAll || cors.origins.some((pattern) => wildcard(pattern).matches(origin));
  const isPreflight = method === 'OPTIONS' && wanted !== undefined;
  const keepsOwn = headers['access-control-allow-origin'] !== undefined && !cors.override;
  const said: readonly (readonly [name: string, value: string | undefined, sent: boolean])[] = [
    ['access-control-allow-origin', forAll ? '*' : origin, allowed],
    ['access-control-allow-credentials', cors.credentials ? 'true' : undefined, allowed],
    ['access-control-expose-headers', listed(cors.expose), allowed],
    ['access-control-allow-methods', listed(cors.methods), allowed && isPreflight],
    ['access-control-allow-headers', listed(cors.headers), allowed && isPreflight],
    ['access-control-max-age', cors.maxAgeSeconds?.toString(), allowed && isPreflight],
  ];
  for (const [name, value, sent] of said) {
    if (value === undefined || (headers[name] !== undefined && !cors.override)) continue;
    delete headers[name];
    if (sent) headers[name] = value;
  }
  if (forAll || !allowed || keepsOwn) return;
  headers['vary'] = withVaried(headers['vary'], 'Origin');
}

function listed(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(', ');
}
