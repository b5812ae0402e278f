import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { AccessLogBucket, CloudFrontDelivery } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';

const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};

/** A bucket in a stack whose own provider is of a region. */
const inRegion =
  (region: string, elsewhere?: string): (() => AccessLogBucket) =>
  () => {
    const stack = new TerraformStack(new App(), 'stack');
    new AwsProvider(stack, 'Aws', { region });
    const provider = elsewhere && new AwsProvider(stack, 'Elsewhere', { alias: 'elsewhere', region: elsewhere });
    return new AccessLogBucket(stack, 'Logs', provider ? { provider } : {});
  };

describe('AccessLogBucket', () => {
  test('is private, takes the delivery’s ACL, and forgets after a month', () => {
    const stack = synthesize((scope) => {
      const accessLogs = new AccessLogBucket(scope, 'Logs').accessLogs('cdn/');
      new CloudFrontDelivery(scope, 'Delivery', { variants: BUCKET, accessLogs });
    });

    expect(stack.resource('aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerPreferred' },
    });
    expect(stack.resource('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      rule: [{ status: 'Enabled', expiration: [{ days: 30 }] }],
    });
    expect(stack.resource('aws_cloudfront_distribution')).toMatchObject({
      logging_config: { prefix: 'cdn/', include_cookies: false },
      depends_on: [expect.stringMatching(/^aws_s3_bucket_ownership_controls\./)],
    });
  });

  test('throws where CloudFront does not log, and not where it is told of another region', () => {
    expect(inRegion('eu-south-1')).toThrow(
      /\[stack\/Logs] 'provider\.region' must be one of .* got: "eu-south-1" \(CloudFront logs into no region/,
    );
    expect(inRegion('eu-south-1', 'eu-central-1')).not.toThrow();
    expect(inRegion('eu-central-1', 'me-south-1')).toThrow(/got: "me-south-1"/);
  });

  test('does not throw if the region is a token', () => {
    const stack = new TerraformStack(new App(), 'stack');
    new AwsProvider(stack, 'Aws', { region: new TerraformVariable(stack, 'region', {}).stringValue });
    expect(() => new AccessLogBucket(stack, 'Logs')).not.toThrow();
  });

  test('throws on a retention that is none', () => {
    expect(() => synthesize((scope) => new AccessLogBucket(scope, 'Logs', { retentionDays: 0 }))).toThrow(
      /'retentionDays' must be 1–3650 days, got: 0/,
    );
  });
});
