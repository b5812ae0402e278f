import { TerraformVariable } from 'cdktf';
import { CloudFrontDelivery, DistributionOrigin, type VariantOrigin } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';

const BUCKET = {
  bucketArn: 'arn:aws:s3:::my-media',
  bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
};

/** What a distribution of these variants says at synth. */
const refusal = (variants: unknown): string | undefined => {
  try {
    synthesize((stack) => {
      new CloudFrontDelivery(stack, 'Delivery', { variants: variants as VariantOrigin, negotiation: true });
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a bucket that exists already', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'by its name',
      { bucketArn: 'my-media' },
      '\'variants.bucketArn\' must be the ARN of a bucket, such as arn:aws:s3:::my-bucket, got: "my-media"',
    ],
    [
      'by the ARN of what is in it',
      { bucketArn: 'arn:aws:s3:::my-media/*' },
      '\'variants.bucketArn\' must be the ARN of a bucket, such as arn:aws:s3:::my-bucket, got: "arn:aws:s3:::my-media/*"',
    ],
    [
      'by the ARN of another',
      { bucketArn: 'arn:aws:s3:::my-logs' },
      "'variants.bucketArn' must be that of the bucket of variants.bucketRegionalDomainName (my-media), " +
        'got: "arn:aws:s3:::my-logs"',
    ],
    [
      'in another region',
      { region: 'us-east-1' },
      '\'variants.region\' must be that of variants.bucketRegionalDomainName (eu-west-1), got: "us-east-1"',
    ],
    [
      'in a region that is none',
      { region: 'europe' },
      '\'variants.region\' must be the name of an AWS region, such as eu-central-1, got: "europe"',
    ],
    [
      'at a region that is none',
      { bucketRegionalDomainName: 'my-media.s3.europe.amazonaws.com', region: undefined },
      "'variants.bucketRegionalDomainName' must be the regional domain name of a bucket, such as " +
        'my-bucket.s3.eu-central-1.amazonaws.com, got: "my-media.s3.europe.amazonaws.com" ' +
        '(a website endpoint takes no signed requests)',
    ],
    ['without its ARN', { bucketArn: undefined }, "'variants.bucketArn' must be given, got: undefined"],
    [
      'without its domain name',
      { bucketRegionalDomainName: undefined },
      "'variants.bucketRegionalDomainName' must be given, got: undefined",
    ],
  ])('is refused %s', (_what, change, message) => {
    expect(refusal({ ...BUCKET, ...change })).toBe(`[test/Delivery] ${message}`);
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['whose three names are one', {}],
    ['whose region is left out', { region: undefined }],
    ['by the domain name without a region', { bucketRegionalDomainName: 'my-media.s3.amazonaws.com' }],
    [
      'with points in its name, in China',
      {
        bucketArn: 'arn:aws-cn:s3:::my.media',
        bucketRegionalDomainName: 'my.media.s3.cn-north-1.amazonaws.com.cn',
        region: 'cn-north-1',
      },
    ],
    [
      'behind an access point, which has a name of its own',
      { bucketRegionalDomainName: 'media-abc123-s3alias.s3.eu-west-1.amazonaws.com' },
    ],
  ])('is taken %s', (_what, change) => {
    expect(refusal({ ...BUCKET, ...change })).toBeUndefined();
  });

  test.each(Object.keys(BUCKET))('is taken where its %s is a token', (name) => {
    expect(() =>
      synthesize((stack) => {
        const token = new TerraformVariable(stack, 'token', { type: 'string' }).stringValue;
        new CloudFrontDelivery(stack, 'Delivery', { variants: { ...BUCKET, [name]: token } });
      }),
    ).not.toThrow();
  });
});

describe('what variants are read from', () => {
  const rule =
    "'variants' must be { bucket } of a VariantStore, { bucketArn, bucketRegionalDomainName } of a bucket that exists or { serverDomainName }";

  test.each<readonly [unknown, string]>([
    ['my-media', '"my-media"'],
    [{}, '{}'],
    [{ arn: 'arn:aws:s3:::my-media' }, '{"arn":"arn:aws:s3:::my-media"}'],
  ])('is an object of what one is known by: %j is refused', (variants, got) => {
    expect(refusal(variants)).toBe(`[test/Delivery] ${rule}, got: ${got}`);
  });

  test.each(['my-media', undefined, null])('is a bucket of this library where it is one: %j is refused', (bucket) => {
    expect(refusal({ bucket })).toBe(
      `[test/Delivery] 'variants.bucket' must be the bucket of a VariantStore, got: ${JSON.stringify(bucket)} ` +
        '(a bucket that exists is { bucketArn, bucketRegionalDomainName })',
    );
  });

  test('is held to it by an origin of its own too', () => {
    const variants = { ...BUCKET, region: 'us-east-1' };
    expect(() => synthesize((stack) => new DistributionOrigin(stack, 'Origin', { variants }))).toThrow(
      "[test/Origin] 'variants.region' must be that of variants.bucketRegionalDomainName",
    );
  });

  test('says the region of a server by its name', () => {
    expect(refusal({ serverDomainName: 'media-origin.sparkdating.com', region: 'europe' })).toContain(
      "'variants.region' must be the name of an AWS region",
    );
  });
});
