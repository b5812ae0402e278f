import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { check } from '../support/checks';
import { knownRegion } from '../support/provider-region';

/** Where CloudFront reads certificates and web ACLs, wherever the rest of a stack lies. */
const REGION = 'us-east-1';

/**
 * Requires the provider of a global resource to be one of us-east-1: the one that is given, or the stack's own.
 *
 * @throws ConfigurationError when its region is known and another
 */
export function checkUsEast1(scope: Construct, given: TerraformProvider | undefined): void {
  const region = knownRegion(scope, given);
  check(scope, region === undefined || region === REGION, {
    what: 'provider',
    rule: `be an AWS provider of ${REGION}, the one region CloudFront reads this from`,
    got: region,
    remedy: `new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: '${REGION}' })`,
  });
}
