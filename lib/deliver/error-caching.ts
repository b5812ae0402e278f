import type { CloudfrontDistributionCustomErrorResponse } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { MediaContract } from '../contract';

/** What the edge remembers of requests that were wrong or too early: a variant that is missing now may be there in a moment. */
const REFUSALS = [400, 403, 404, 405];
/** An origin that failed once must not be silent for CloudFront's default of 10 seconds. */
const FAILURES = [500, 502, 503, 504];
const FAILURE_TTL_SECONDS = 1;

/**
 * How long the edge remembers an error, at the least; an origin's own `Cache-Control` may say longer.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export function errorCaching({ delivery }: MediaContract): CloudfrontDistributionCustomErrorResponse[] {
  const ttl = (errorCode: number, errorCachingMinTtl: number): CloudfrontDistributionCustomErrorResponse => ({
    errorCode,
    errorCachingMinTtl,
  });
  return [
    ...REFUSALS.map((code) => ttl(code, delivery.onTheFly.errorTtlSeconds)),
    ...FAILURES.map((code) => ttl(code, FAILURE_TTL_SECONDS)),
  ];
}
