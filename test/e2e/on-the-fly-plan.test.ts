import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFrontDelivery, DeliveryApi, OnTheFlyResizer } from '../../lib/deliver';
import { MediaCatalogue, VariantStore } from '../../lib/store';
import { MediaUpload } from '../../lib/upload';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

describeWith(['terraform'], 'variants on request and the delivery API, planned with the real provider', () => {
  let terraform: Terraform;
  let folder: string;

  beforeAll(() => {
    terraform = new Terraform();
    folder = mkdtempSync(join(tmpdir(), 'on-the-fly-'));
  });
  afterAll(() => {
    terraform.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function synthesized(): string {
    const code = join(folder, 'function.zip');
    writeFileSync(code, 'the bytes of a function');
    const app = new App({ outdir: folder });
    const stack = new TerraformStack(app, 'planned');
    new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
    const store = new VariantStore(stack, 'Store');
    const originals = new MediaUpload(stack, 'Upload');
    const catalogue = new MediaCatalogue(stack, 'Catalogue');
    const onTheFly = new OnTheFlyResizer(stack, 'OnTheFly', { originals, store, catalogue, code });
    new CloudFrontDelivery(stack, 'Delivery', {
      variants: { bucket: store.bucket, region: 'eu-central-1' },
      onTheFly,
      negotiation: true,
    });
    const api = new DeliveryApi(stack, 'Api', { store, cdnHost: 'cdn.sparkdating.com', code });
    const host = new CloudfrontDistribution(stack, 'ApiHost', {
      enabled: true,
      origin: [api.origin.config],
      defaultCacheBehavior: api.behavior,
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    api.origin.allow(host, { distributionArn: host.arn });
    const images = new VariantStore(stack, 'Images');
    const cdnHost = 'images.sparkdating.com';
    new CloudFrontDelivery(stack, 'Joined', {
      variants: { bucket: images.bucket, region: 'eu-central-1' },
      deliveryApi: new DeliveryApi(stack, 'JoinedApi', { store: images, cdnHost, code }),
      aliases: [cdnHost],
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    });
    app.synth();
    return join(folder, 'stacks', 'planned');
  }

  test('plans without an error or a warning', () => {
    const { diagnostics, created } = terraform.plan(synthesized());

    expect(diagnostics).toEqual([]);
    const count = (type: string): number => created.filter((address) => address.startsWith(`${type}.`)).length;
    expect({
      urls: count('aws_lambda_function_url'),
      permissions: count('aws_lambda_permission'),
      distributions: count('aws_cloudfront_distribution'),
    }).toEqual({ urls: 3, permissions: 6, distributions: 3 });
  });
});
