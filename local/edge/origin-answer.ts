import type { BehaviorModel } from '../platform/model';
import { isForwarded } from './cache-key';
import { CONNECTION_HEADERS } from './origin-request';
import type { OriginAnswer } from './types';
import { variedNames } from './vary';

/** What answers may differ by without a policy's naming it. */
const ALWAYS_VARIED: readonly string[] = ['accept-encoding', 'cookie'];
/** What an origin is told of a client by the kind of its device, in place of its name. */
const DEVICE_HEADERS = /^cloudfront-is-.*-viewer$/;

/**
 * What CloudFront leaves of an origin's answer: cookies where a policy lets those of viewers through, and of `Vary` what an
 * answer can differ by, which is what the origin is told.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomRemovedHeaders
 */
export function originAnswer(
  { cachePolicy, originRequestPolicy }: Pick<BehaviorModel, 'cachePolicy' | 'originRequestPolicy'>,
  answer: OriginAnswer,
): OriginAnswer {
  const policies = originRequestPolicy === undefined ? [cachePolicy] : [cachePolicy, originRequestPolicy];
  const isTold = (name: string): boolean =>
    ALWAYS_VARIED.includes(name) ||
    policies.some(({ headers }) => isForwarded(headers, name)) ||
    (name === 'user-agent' && policies.some(({ headers }) => headers.names.some((one) => DEVICE_HEADERS.test(one)))) ||
    (name === '*' && cachePolicy.minTtlSeconds === 0);
  const hasCookies = policies.some(({ cookies }) => cookies.kind !== 'none');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (CONNECTION_HEADERS.includes(name) || (name === 'set-cookie' && !hasCookies)) continue;
    if (name !== 'vary') {
      headers[name] = value;
      continue;
    }
    const left = variedNames(value).filter(isTold);
    if (left.length > 0) headers['vary'] = left.join(', ');
  }
  return { ...answer, headers };
}
