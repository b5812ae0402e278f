import type { CachePolicyModel, DistributionModel } from '../platform/model';
import { cacheControlOf } from './cache-control';

/** Of an origin's answer, by lower-case name. */
type Headers = Readonly<Record<string, string | undefined>>;

/** Of a cache policy. */
export type TtlBounds = Pick<CachePolicyModel, 'minTtlSeconds' | 'defaultTtlSeconds' | 'maxTtlSeconds'>;

/** Seconds that an error is kept where the distribution names no other. */
const DEFAULT_ERROR_TTL = 10;

/**
 * Errors that CloudFront keeps whatever their headers say.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const ALWAYS_KEPT: readonly number[] = [404, 414, 500, 501, 502, 503, 504];
/** Errors that it keeps where the origin says how long, or the distribution does. */
const KEPT_WHEN_SAID: readonly number[] = [400, 403, 405, 412, 415];

/**
 * How long an edge location keeps an answer below 400: what the origin says, within the policy's bounds. `s-maxage` goes
 * before `max-age`, and that before `Expires`; what says none of them lives for the policy's default. An origin that
 * forbids keeping is followed unless the policy has a minimum. What is old already lives for the rest.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 *
 * @param nowMs what `Expires` is counted from where there is no `Date`
 */
export function edgeLifetimeSeconds(policy: TtlBounds, headers: Headers, nowMs: number = Date.now()): number {
  const { minTtlSeconds, defaultTtlSeconds, maxTtlSeconds } = policy;
  const { noStore, noCache, isPrivate, sharedMaxAge, maxAge } = cacheControlOf(headers['cache-control']);
  if (noStore || noCache || isPrivate) return minTtlSeconds;
  const said = sharedMaxAge ?? maxAge ?? untilExpires(headers, nowMs);
  if (said === undefined) return Math.max(minTtlSeconds, defaultTtlSeconds);
  return Math.max(minTtlSeconds, Math.min(said, maxTtlSeconds) - ageOf(headers));
}

/**
 * How long an error is kept: at least what the distribution says, longer where the origin says so. 0 for what is never
 * kept.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 *
 * @param nowMs what `Expires` is counted from where there is no `Date`
 */
export function errorLifetimeSeconds(
  distribution: DistributionModel,
  status: number,
  headers: Headers,
  nowMs: number = Date.now(),
): number {
  const configured = distribution.errorTtlSeconds[status];
  const { noStore, noCache, isPrivate, sharedMaxAge, maxAge } = cacheControlOf(headers['cache-control']);
  const said = noStore || noCache || isPrivate ? undefined : (sharedMaxAge ?? maxAge ?? untilExpires(headers, nowMs));
  if (ALWAYS_KEPT.includes(status)) return Math.max(configured ?? DEFAULT_ERROR_TTL, said ?? 0);
  if (!KEPT_WHEN_SAID.includes(status) || (configured === undefined && said === undefined)) return 0;
  return Math.max(configured ?? DEFAULT_ERROR_TTL, said ?? 0);
}

/** Seconds until the date that is named; 0 for a date that cannot be read, as it has passed. */
function untilExpires(headers: Headers, nowMs: number): number | undefined {
  const { expires, date } = headers;
  if (expires === undefined) return undefined;
  const from = date === undefined ? nowMs : Date.parse(date);
  const seconds = (Date.parse(expires) - (Number.isNaN(from) ? nowMs : from)) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

/** Seconds since the origin made it, as it says itself. https://www.rfc-editor.org/rfc/rfc9111#section-5.1 */
function ageOf({ age }: Headers): number {
  return age !== undefined && /^\d+$/.test(age) ? Number(age) : 0;
}
