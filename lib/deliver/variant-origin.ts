import { PUBLIC_KEY_PREFIXES } from '../contract';
import type { PolicyStatement } from '../support/policy';
import type { PrivateBucket } from '../support/private-bucket';

/**
 * A bucket of this library, such as a `VariantStore`: its policy is extended by what reads it. Where a KMS key encrypts
 * it, the key's policy must let CloudFront decrypt as well.
 */
export interface OwnVariants {
  readonly bucket: PrivateBucket;
  /** Where the bucket lies, for example `eu-central-1`; it chooses the origin shield. @default - not known at synth */
  readonly region?: string;
}

/** A bucket that exists already. Its owner adds the delivery's `bucketPolicyStatement` to its policy. */
export interface ExistingVariants {
  readonly bucketArn: string;
  /** For example `my-bucket.s3.eu-central-1.amazonaws.com`. */
  readonly bucketRegionalDomainName: string;
  /** Where the bucket lies, for example `eu-central-1`; it chooses the origin shield. @default - not known at synth */
  readonly region?: string;
}

/** A web server with a certificate of its own, such as the document's `media-origin.sparkdating.com`. */
export interface ServerVariants {
  readonly serverDomainName: string;
  /** 443, or 1024–65535. @default 443 */
  readonly httpsPort?: number;
  /** Seconds until an answer is given up, 1–120. @default 30 */
  readonly readTimeoutSeconds?: number;
  /** Seconds an idle connection is kept, 1–120. @default 5 */
  readonly keepaliveTimeoutSeconds?: number;
  /** AWS region nearest to the server; it chooses the origin shield. @default - not known at synth */
  readonly region?: string;
}

/** Where a distribution reads variants, videos and manifests from. */
export type VariantOrigin = OwnVariants | ExistingVariants | ServerVariants;
export type BucketVariants = OwnVariants | ExistingVariants;

export function isOwn(origin: VariantOrigin): origin is OwnVariants {
  return 'bucket' in origin;
}

export function isServer(origin: VariantOrigin): origin is ServerVariants {
  return 'serverDomainName' in origin;
}

function bucketArnOf(origin: BucketVariants): string {
  return isOwn(origin) ? origin.bucket.arn : origin.bucketArn;
}

export function bucketDomainOf(origin: BucketVariants): string {
  return isOwn(origin) ? origin.bucket.resource.bucketRegionalDomainName : origin.bucketRegionalDomainName;
}

/**
 * Lets one distribution read what is public. Masters lie in the same bucket and stay out; so does listing, which makes
 * S3 answer 403 for a key that does not exist.
 */
export function readByDistribution(origin: BucketVariants, distributionArn: string): PolicyStatement {
  return {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: PUBLIC_KEY_PREFIXES.map((prefix) => `${bucketArnOf(origin)}/${prefix}*`),
    Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
  };
}
