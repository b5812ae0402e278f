import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import type { Construct } from 'constructs';
import { checkRegion } from '../support/check-region';
import { knownRegion } from '../support/provider-region';

/** The given region, that of the stack's AWS provider, or, where it has none at synth, what Terraform finds it to be. */
export function stackRegion(scope: Construct, given: string | undefined): string {
  checkRegion(scope, 'region', given);
  return given ?? knownRegion(scope) ?? new DataAwsRegion(scope, 'Region').name;
}
