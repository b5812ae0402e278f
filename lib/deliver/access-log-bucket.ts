import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { checkInteger, checkOneOf } from '../support/checks';
import { PrivateBucket } from '../support/private-bucket';
import { knownRegion } from '../support/provider-region';
import type { AccessLogs } from './cloud-front-delivery';
import { STANDARD_LOG_REGIONS } from './cloud-front-limits';

const REMEDY = 'CloudFront logs into no region that an account must opt into: hand in a provider of another';

export interface AccessLogBucketProps {
  /** Days that logs are kept: they hold the addresses of viewers. @default 30 */
  readonly retentionDays?: number;
  /** Whether `terraform destroy` may delete the bucket with its logs. @default false */
  readonly forceDestroy?: boolean;
  /** An AWS provider of another region, where CloudFront does not log into the stack's. @default - the stack's own */
  readonly provider?: TerraformProvider;
}

/**
 * Standard logs of distributions. Their delivery writes by an ACL, which CloudFront puts on the bucket itself when a
 * distribution is told to log there.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export class AccessLogBucket extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    super(scope, id);
    const { retentionDays = 30, forceDestroy, provider } = props;
    checkInteger(this, 'retentionDays', retentionDays, { min: 1, max: 3650, unit: 'days' });
    checkOneOf(this, 'provider.region', knownRegion(this, provider), STANDARD_LOG_REGIONS, REMEDY);
    this.bucket = new PrivateBucket(this, 'Logs', { acls: true, forceDestroy, provider });
    new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket: this.bucket.resource.id,
      provider,
      rule: [
        {
          id: 'logs',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [this.bucket.versioning],
    });
  }

  /** The bucket as a distribution takes it. */
  accessLogs(prefix?: string): AccessLogs {
    return { bucketDomainName: this.bucket.resource.bucketDomainName, prefix, dependsOn: [this.bucket.ownership] };
  }
}
