import type { CloudfrontDistributionOriginOriginShield } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { IConstruct } from 'constructs';
import { checkOneOf, isKnown } from '../support/checks';
import { ORIGIN_SHIELD_REGIONS } from './cloud-front-limits';

/**
 * For bucket regions without an Origin Shield, the one AWS names as nearest.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
const NEAREST_SHIELD: Readonly<Record<string, string>> = {
  'us-west-1': 'us-west-2',
  'af-south-1': 'eu-west-1',
  'ap-east-1': 'ap-southeast-1',
  'ca-central-1': 'us-east-1',
  'eu-south-1': 'eu-central-1',
  'eu-west-3': 'eu-west-2',
  'eu-north-1': 'eu-west-2',
  'me-south-1': 'ap-south-1',
};

/** A middle tier that all edge locations ask before the bucket: `false` for none, or its region. */
export type OriginShield = false | string;

/**
 * The shield in front of a bucket. Where nothing is asked for it is the one nearest to the bucket, and none when the
 * bucket's region is not known at synth or has no shield near it.
 */
export function originShield(
  scope: IConstruct,
  { shield, bucketRegion }: { readonly shield?: OriginShield; readonly bucketRegion?: string },
): CloudfrontDistributionOriginOriginShield | undefined {
  if (shield === false) return undefined;
  if (shield !== undefined) {
    checkOneOf(scope, 'originShield', shield, ORIGIN_SHIELD_REGIONS, 'the one nearest to the bucket is right');
    return { enabled: true, originShieldRegion: shield };
  }
  if (!isKnown(bucketRegion)) return undefined;
  const region = ORIGIN_SHIELD_REGIONS.find((name) => name === bucketRegion) ?? NEAREST_SHIELD[bucketRegion];
  return region === undefined ? undefined : { enabled: true, originShieldRegion: region };
}
