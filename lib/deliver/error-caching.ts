import type { CloudfrontDistributionCustomErrorResponse } from '@cdktf/provider-aws/lib/cloudfront-distribution';

/**
 * How long the edge remembers an error, in seconds. A variant that is missing now may be stored in a moment, and an
 * origin that failed once must not be silent for the default 10.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export const ERROR_TTL_SECONDS: Readonly<Record<number, number>> = {
  403: 5,
  404: 5,
  500: 1,
  502: 1,
  503: 1,
  504: 1,
};

export function errorCaching(): CloudfrontDistributionCustomErrorResponse[] {
  return Object.entries(ERROR_TTL_SECONDS).map(([errorCode, errorCachingMinTtl]) => ({
    errorCode: Number(errorCode),
    errorCachingMinTtl,
  }));
}
