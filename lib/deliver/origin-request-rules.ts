import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { Token } from 'cdktf';
import { describeFault } from '../contract/schema';
import { FAILOVER_METHODS, HOST_FORWARDING_POLICIES, MANAGED_POLICIES } from './cloud-front-limits';
import { findPolicy, isRecord } from './passed-values';

/** What is looked at of a behavior. */
interface AskingBehavior {
  readonly pathPattern?: string;
  readonly targetOriginId?: string;
  readonly allowedMethods?: readonly string[];
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
}

interface AskedOrigin {
  readonly originId: string;
  readonly domainName?: string;
  readonly originAccessControlId?: string;
}

interface AskedGroup {
  readonly originId: string;
  readonly members: readonly string[];
}

/** What a distribution asks, in origins and in groups of them. */
export interface Asked {
  readonly distribution: CloudfrontDistribution;
  readonly origins: readonly AskedOrigin[];
  readonly groups: readonly AskedGroup[];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
const LAMBDA_URL = /\.lambda-url\./;

/** What a behavior may not send on to the origins that it asks. */
export function originRequestFaults(behavior: AskingBehavior, asked: Asked): string[] {
  return [...methodFaults(behavior, asked), ...hostFaults(behavior, asked)];
}

/** CloudFront refuses a behavior of a group with a method that does not fail over. */
function methodFaults(
  { pathPattern = 'default', targetOriginId, allowedMethods }: AskingBehavior,
  asked: Asked,
): string[] {
  if (!asked.groups.some(({ originId }) => originId === targetOriginId)) return [];
  if (!Array.isArray(allowedMethods) || Token.isUnresolved(allowedMethods)) return [];
  const methods: readonly string[] = allowedMethods;
  return methods.every((method) => FAILOVER_METHODS.includes(method) || Token.isUnresolved(method))
    ? []
    : [
        describeFault({
          path: `behavior ${pathPattern} allowedMethods`,
          rule: `be of ${FAILOVER_METHODS.join(', ')} where it asks an origin group`,
          got: methods,
        }),
      ];
}

/**
 * CloudFront signs for the origin's own name, and a Lambda URL is found by it: with the viewer's `Host` every request is
 * refused by 403, which no plan shows.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
 */
function hostFaults(behavior: AskingBehavior, asked: Asked): string[] {
  const { pathPattern = 'default', targetOriginId } = behavior;
  const members = asked.groups.find(({ originId }) => originId === targetOriginId)?.members ?? [targetOriginId];
  const signed = asked.origins.filter((origin) => members.includes(origin.originId)).find(goesByItsName);
  if (signed === undefined) return [];
  return (['cachePolicyId', 'originRequestPolicyId'] as const)
    .filter((field) => forwardsHost(asked.distribution, field, behavior[field]))
    .map((field) =>
      describeFault({
        path: `behavior ${pathPattern} ${field}`,
        rule:
          `not forward Host to ${signed.originId}, whose requests are signed for its own name ` +
          `(all others: ${MANAGED_POLICIES.allViewerExceptHostHeader})`,
        got: behavior[field],
      }),
    );
}

const goesByItsName = ({ domainName = '', originAccessControlId }: AskedOrigin): boolean =>
  originAccessControlId !== undefined || LAMBDA_URL.test(domainName);

function forwardsHost(
  distribution: CloudfrontDistribution,
  field: 'cachePolicyId' | 'originRequestPolicyId',
  id: string | undefined,
): boolean {
  if (id !== undefined && HOST_FORWARDING_POLICIES.includes(id)) return true;
  const config: unknown =
    field === 'cachePolicyId'
      ? headersOfKey(findPolicy(distribution, CloudfrontCachePolicy, id))
      : findPolicy(distribution, CloudfrontOriginRequestPolicy, id)?.headersConfigInput;
  if (!isRecord(config)) return false;
  const list = isRecord(config['headers']) ? config['headers']['items'] : undefined;
  const named = Array.isArray(list) && list.some((item) => String(item).toLowerCase() === 'host');
  switch (config['headerBehavior']) {
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront':
      return true;
    case 'allExcept':
      return !named;
    default:
      return named;
  }
}

/** What is in the key is also forwarded. */
function headersOfKey(policy: CloudfrontCachePolicy | undefined): unknown {
  const parameters: unknown = policy?.parametersInCacheKeyAndForwardedToOriginInput;
  return isRecord(parameters) ? parameters['headersConfig'] : undefined;
}
