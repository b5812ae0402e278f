import type { CachePolicyModel, DistributionModel } from '../platform/model';
import { cacheControlOf } from './cache-control';
import { variedNames } from './vary';

/** Of an origin's answer, by lower-case name. */
type Headers = Readonly<Record<string, string | undefined>>;

/** Of a cache policy. */
export type TtlBounds = Pick<CachePolicyModel, 'minTtlSeconds' | 'defaultTtlSeconds' | 'maxTtlSeconds'>;

/** Of a distribution and the policy that its behavior has. */
export type ErrorTtlBounds = Pick<DistributionModel, 'errorTtlSeconds'> & Pick<TtlBounds, 'maxTtlSeconds'>;

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
 * forbids keeping is followed unless the policy has a minimum, and so is one whose answers vary by everything. What is old
 * already lives for the rest.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomContentNegotiation
 *
 * @param nowMs what `Expires` is counted from where there is no `Date`
 */
export function edgeLifetimeSeconds(policy: TtlBounds, headers: Headers, nowMs: number = Date.now()): number {
  const { minTtlSeconds, defaultTtlSeconds, maxTtlSeconds } = policy;
  const { noStore, noCache, isPrivate, sharedMaxAge, maxAge } = cacheControlOf(headers['cache-control']);
  if (noStore || noCache || isPrivate) return minTtlSeconds;
  if (minTtlSeconds === 0 && variedNames(headers['vary']).includes('*')) return 0;
  const said = sharedMaxAge ?? maxAge ?? untilExpires(headers, nowMs);
  if (said === undefined) return Math.max(minTtlSeconds, defaultTtlSeconds);
  return Math.max(minTtlSeconds, Math.min(said, maxTtlSeconds) - ageOf(headers));
}

/**
 * How long an error is kept: at least what the distribution says, longer where the origin says so, up to the policy's
 * maximum. 0 for what is never kept.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 *
 * @param nowMs what `Expires` is counted from where there is no `Date`
 */
export function errorLifetimeSeconds(
  { errorTtlSeconds, maxTtlSeconds }: ErrorTtlBounds,
  status: number,
  headers: Headers,
  nowMs: number = Date.now(),
): number {
  const configured = errorTtlSeconds[status];
  const { noStore, noCache, isPrivate, sharedMaxAge, maxAge } = cacheControlOf(headers['cache-control']);
  const said = noStore || noCache || isPrivate ? undefined : (sharedMaxAge ?? maxAge ?? untilExpires(headers, nowMs));
  const isSaid = configured !== undefined || said !== undefined;
  if (!ALWAYS_KEPT.includes(status) && !(KEPT_WHEN_SAID.includes(status) && isSaid)) return 0;
  return Math.max(configured ?? DEFAULT_ERROR_TTL, Math.min(said ?? 0, maxTtlSeconds));
}

/** Seconds until the date that `Expires` names; 0 for a date that cannot be read, as it has passed. */
export function untilExpires(headers: Headers, nowMs: number): number | undefined {
  const { expires, date } = headers;
  if (expires === undefined) return undefined;
  const from = date === undefined ? nowMs : Date.parse(date);
  const seconds = (Date.parse(expires) - (Number.isNaN(from) ? nowMs : from)) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

/** Seconds since the origin made it, as it says itself. https://www.rfc-editor.org/rfc/rfc9111#section-5.1 */
export function ageOf({ age }: Headers): number {
  return age !== undefined && /^\d+$/.test(age) ? Number(age) : 0;
}
