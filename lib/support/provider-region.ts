import { TerraformProvider, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Region of an AWS provider: of the given one, or of the stack's own. `undefined` where it is not known at synth, or no
 * provider has been declared yet.
 */
export function knownRegion(scope: Construct, given?: TerraformProvider): string | undefined {
  const provider = given ?? defaultAwsProvider(scope);
  const region: unknown = provider === undefined ? undefined : Reflect.get(provider, 'region');
  return typeof region === 'string' && !Token.isUnresolved(region) ? region : undefined;
}

function defaultAwsProvider(scope: Construct): TerraformProvider | undefined {
  return TerraformStack.of(scope)
    .node.findAll()
    .filter((found): found is TerraformProvider => TerraformProvider.isTerraformProvider(found))
    .find(({ terraformResourceType, alias }) => terraformResourceType === 'aws' && alias === undefined);
}
