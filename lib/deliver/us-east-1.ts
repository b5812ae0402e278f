import { TerraformProvider, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { check } from '../support/checks';

/** Where CloudFront reads certificates and web ACLs, wherever the rest of a stack lies. */
const REGION = 'us-east-1';

/**
 * Requires the provider of a global resource to be one of us-east-1: the one that is given, or the stack's own.
 *
 * @throws ConfigurationError when its region is known and another
 */
export function checkUsEast1(scope: Construct, given: TerraformProvider | undefined): void {
  const provider = given ?? defaultAwsProvider(scope);
  const region: unknown = provider === undefined ? undefined : Reflect.get(provider, 'region');
  check(scope, typeof region !== 'string' || Token.isUnresolved(region) || region === REGION, {
    what: 'provider',
    rule: `be an AWS provider of ${REGION}, the one region CloudFront reads this from`,
    got: region,
    remedy: `new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: '${REGION}' })`,
  });
}

function defaultAwsProvider(scope: Construct): TerraformProvider | undefined {
  return TerraformStack.of(scope)
    .node.findAll()
    .filter((found): found is TerraformProvider => TerraformProvider.isTerraformProvider(found))
    .find(({ terraformResourceType, alias }) => terraformResourceType === 'aws' && alias === undefined);
}
