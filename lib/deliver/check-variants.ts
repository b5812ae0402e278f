import type { IConstruct } from 'constructs';
import { check, checkGiven, checkPattern, isKnown } from '../support/checks';
import { checkRegion } from '../support/check-region';
import { type ExistingVariants, isOwn, isServer, type VariantOrigin } from './variant-origin';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html */
const BUCKET_ARN = {
  pattern: /^arn:aws[a-z-]*:s3:::(?<bucket>[a-z0-9.-]{3,63})$/,
  rule: 'be the ARN of a bucket, such as arn:aws:s3:::my-bucket',
};
/** https://docs.aws.amazon.com/general/latest/gr/s3.html */
const BUCKET_DOMAIN = {
  pattern: /^(?<bucket>[a-z0-9.-]{3,63})\.s3(\.(?<region>[a-z]{2,4}(-[a-z]+)+-\d{1,2}))?\.amazonaws\.com(\.cn)?$/,
  rule: 'be the regional domain name of a bucket, such as my-bucket.s3.eu-central-1.amazonaws.com',
  remedy: 'a website endpoint takes no signed requests',
};
/**
 * What stands for a bucket in the domain name of an access point; no bucket may be named so.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const ACCESS_POINT_ALIAS = /-s3alias$/;

/**
 * Requires of where variants lie that it is one place: a bucket's ARN, domain name and region are three names of it.
 *
 * @throws ConfigurationError naming the first that is none, or another's
 */
export function checkVariants(scope: IConstruct, variants: VariantOrigin): void {
  const given: unknown = variants;
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  check(
    scope,
    ['bucket', 'bucketArn', 'bucketRegionalDomainName', 'serverDomainName'].some((name) => names.includes(name)),
    {
      what: 'variants',
      rule: 'be { bucket } of a VariantStore, { bucketArn, bucketRegionalDomainName } of a bucket that exists or { serverDomainName }',
      got: given,
    },
  );
  checkRegion(scope, 'variants.region', variants.region);
  if (isOwn(variants)) {
    const bucket: unknown = variants.bucket;
    check(scope, typeof bucket === 'object' && bucket !== null && 'addToPolicy' in bucket, {
      what: 'variants.bucket',
      rule: 'be the bucket of a VariantStore',
      got: bucket,
      remedy: 'a bucket that exists is { bucketArn, bucketRegionalDomainName }',
    });
  }
  if (!isOwn(variants) && !isServer(variants)) checkExisting(scope, variants);
}

function checkExisting(scope: IConstruct, { bucketArn, bucketRegionalDomainName, region }: ExistingVariants): void {
  const required = { 'variants.bucketArn': bucketArn, 'variants.bucketRegionalDomainName': bucketRegionalDomainName };
  checkGiven(scope, required, { 'variants.bucketArn': true, 'variants.bucketRegionalDomainName': true });
  checkPattern(scope, 'variants.bucketArn', bucketArn, BUCKET_ARN);
  checkPattern(scope, 'variants.bucketRegionalDomainName', bucketRegionalDomainName, BUCKET_DOMAIN);
  if (!isKnown(bucketRegionalDomainName)) return;
  const { bucket = '', region: ofDomain } = BUCKET_DOMAIN.pattern.exec(bucketRegionalDomainName)?.groups ?? {};
  const ofArn = isKnown(bucketArn) ? BUCKET_ARN.pattern.exec(bucketArn)?.groups?.['bucket'] : undefined;
  check(scope, ofArn === undefined || ofArn === bucket || ACCESS_POINT_ALIAS.test(bucket), {
    what: 'variants.bucketArn',
    rule: `be that of the bucket of variants.bucketRegionalDomainName (${bucket})`,
    got: bucketArn,
  });
  check(scope, !isKnown(region) || ofDomain === undefined || region === ofDomain, {
    what: 'variants.region',
    rule: `be that of variants.bucketRegionalDomainName (${ofDomain})`,
    got: region,
  });
}
