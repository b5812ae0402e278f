import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRuleTransition,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { checkInteger } from './checks';
import type { PrivateBucket } from './private-bucket';

export interface VersionLifecycle {
  /** Days that overwritten and deleted versions are kept. */
  readonly noncurrentVersionDays: number;
  /** Days after which an object is deleted. @default - kept */
  readonly expireAfterDays?: number;
  /** @default - none */
  readonly transition?: S3BucketLifecycleConfigurationRuleTransition;
  /** @default - the stack's */
  readonly provider?: TerraformProvider;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
const DAYS = { min: 1, max: 36_500, unit: 'days' };

/**
 * What a versioned bucket forgets, and when: without it, nothing that was deleted ever goes. Id of the configuration is
 * `Lifecycle`.
 */
export function renderVersionLifecycle(scope: Construct, bucket: PrivateBucket, lifecycle: VersionLifecycle): void {
  const { noncurrentVersionDays, expireAfterDays, transition, provider } = lifecycle;
  checkInteger(scope, 'noncurrentVersionDays', noncurrentVersionDays, DAYS);
  checkInteger(scope, 'expireAfterDays', expireAfterDays, DAYS);
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    provider,
    bucket: bucket.resource.id,
    rule: [
      {
        id: 'all',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        ...(transition === undefined ? {} : { transition: [transition] }),
        // A rule that expires objects removes the markers of deleted ones by itself, and takes no order to.
        expiration: [expireAfterDays === undefined ? { expiredObjectDeleteMarker: true } : { days: expireAfterDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: noncurrentVersionDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
    dependsOn: [bucket.versioning],
  });
}
