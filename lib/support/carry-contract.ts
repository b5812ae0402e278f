import { Lazy, type TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { MediaContract } from '../contract';
import { type CarriedContract, CONTRACT_COMMENT } from '../contract/carried-contract';

/**
 * Leaves the contract of a distribution among the comments of its stack's JSON: no resource holds all of it, as none acts on
 * the objectives, and who rehearses the synthesized stack measures against them.
 * https://developer.hashicorp.com/terraform/language/syntax/json#comment-properties
 */
export function carryContract(
  scope: IConstruct,
  { contract, distribution }: { readonly contract: MediaContract; readonly distribution: TerraformResource },
): void {
  const carried: CarriedContract = {
    path: scope.node.path,
    // Its id may still be overridden.
    distribution: Lazy.stringValue({ produce: () => distribution.friendlyUniqueId }),
    contract: JSON.stringify(contract),
  };
  // A path of an override is parted by dots, which paths of constructs may have and their addresses do not.
  TerraformStack.of(scope).addOverride(`//.${CONTRACT_COMMENT}.${scope.node.addr}`, carried);
}
