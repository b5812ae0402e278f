import { generateKeyPairSync } from 'node:crypto';
import { defineMediaContract } from '../../../lib';
import {
  CloudflareDelivery,
  type CloudflareDeliveryProps,
  CloudFrontDelivery,
  type CloudFrontDeliveryProps,
  OnTheFlyResizer,
} from '../../../lib/deliver';
import { MediaCatalogue, VariantStore } from '../../../lib/store';
import { MediaUpload } from '../../../lib/upload';
import type { PlatformModel } from '../../../local/platform';
import { modelOfStack } from '../../support/platform-model';

const HOSTS = { imagesHost: 'cdn.example.com', videoHost: 'video.example.com' };
const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';

interface Changes {
  readonly cloudFront?: Partial<CloudFrontDeliveryProps>;
  readonly cloudflare?: Partial<CloudflareDeliveryProps>;
}

/** The model of a distribution behind Cloudflare, as the changes make it. */
const changed = ({ cloudFront = {}, cloudflare = {} }: Changes = {}): PlatformModel =>
  modelOfStack((stack) => {
    const distribution = new CloudFrontDelivery(stack, 'Delivery', {
      variants: {
        bucketArn: 'arn:aws:s3:::my-media',
        bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
        region: 'eu-west-1',
      },
      aliases: Object.values(HOSTS),
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
      ...cloudFront,
    });
    new CloudflareDelivery(stack, 'Front', {
      zone: { id: ACCOUNT, accountId: ACCOUNT, name: 'example.com' },
      distribution,
      ...HOSTS,
      ...cloudflare,
    });
  });

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKeys = [publicKey.export({ type: 'spki', format: 'pem' }) as string];
const manifestsForAMinute = defineMediaContract({
  cacheClasses: {
    manifests: { sharedTtlSeconds: 60, edge: { minTtlSeconds: 0, defaultTtlSeconds: 60, maxTtlSeconds: 60 } },
  },
});
const behaviorOf = ({ distribution }: PlatformModel, pattern: string): unknown =>
  distribution.behaviors.find(({ pathPattern }) => pathPattern === pattern);

describe('a change of a stack is a change of what is read of it', () => {
  let before: PlatformModel;
  beforeAll(() => {
    before = changed();
  });

  test.each<readonly [string, Changes, (model: PlatformModel) => unknown, unknown, unknown]>([
    [
      'a lifetime of the contract',
      { cloudFront: { contract: manifestsForAMinute } },
      (model) =>
        (behaviorOf(model, '/videos/*.m3u8') as { cachePolicy: { maxTtlSeconds: number } }).cachePolicy.maxTtlSeconds,
      2_592_000,
      60,
    ],
    [
      'negotiation',
      { cloudFront: { negotiation: true } },
      ({ distribution }) =>
        distribution.behaviors.filter(({ viewerRequest }) => viewerRequest).map(({ pathPattern }) => pathPattern),
      [],
      ['/beacon', '/profiles/*'],
    ],
    [
      'the origin shield',
      { cloudFront: { originShield: false } },
      ({ distribution }) => distribution.origins['variants']?.shieldRegion,
      'eu-west-1',
      undefined,
    ],
    [
      'countries',
      { cloudFront: { geoRestriction: { allow: ['DE', 'AT'] } } },
      ({ distribution }) => distribution.geoRestriction,
      undefined,
      { kind: 'whitelist', countries: ['DE', 'AT'] },
    ],
    [
      'signed access',
      { cloudFront: { signedAccess: { classes: ['videos'], publicKeys } } },
      ({ distribution }) => distribution.behaviors.filter(({ signed }) => signed).map(({ pathPattern }) => pathPattern),
      [],
      ['/videos/*'],
    ],
    [
      'who may read from other origins',
      { cloudFront: { headers: { allowedOrigins: ['https://app.example.com'] } } },
      ({ distribution }) => distribution.behaviors[0]?.responseHeaders?.cors?.origins,
      ['*'],
      ['https://app.example.com'],
    ],
    [
      'the price class',
      { cloudFront: { priceClass: 'PriceClass_100' } },
      ({ distribution }) => distribution.priceClass,
      'PriceClass_All',
      'PriceClass_100',
    ],
    [
      'the version of HTTP',
      { cloudFront: { httpVersion: 'http2' } },
      ({ distribution }) => distribution.httpVersion,
      'http2and3',
      'http2',
    ],
    [
      'a server in place of the bucket',
      { cloudFront: { variants: { serverDomainName: 'media-origin.example.com' } } },
      ({ distribution, buckets }) => [distribution.origins['variants']?.kind, Object.keys(buckets)],
      ['bucket', ['my-media']],
      ['server', []],
    ],
    [
      'the engine of rules',
      { cloudflare: { engine: 'cache-rules' } },
      ({ zone }) => [zone?.ruleEngine, zone?.rules.map(({ forward }) => forward !== undefined)],
      ['page-rules', [false, true]],
      ['cache-rules', [true, false]],
    ],
    [
      'videos on the images host',
      { cloudflare: { videos: 'cache' } },
      ({ zone }) => zone?.rules.filter(({ cache }) => cache === 'everything').length,
      1,
      4,
    ],
    ['tiers', { cloudflare: { tieredCache: false } }, ({ zone }) => zone?.tiered, true, false],
    [
      'settings of the zone',
      { cloudflare: { zoneSettings: { browserTtl: 'contract' } } },
      ({ zone }) => zone?.settings['browser_cache_ttl'],
      0,
      31_536_000,
    ],
  ])('%s', (_, changes, read, expectedBefore, expectedAfter) => {
    expect(read(before)).toEqual(expectedBefore);
    expect(read(changed(changes))).toEqual(expectedAfter);
  });
});

test('an image that is missing is asked of whatever makes it', () => {
  const model = modelOfStack((stack, { onTheFly }) => {
    const store = new VariantStore(stack, 'Store');
    const originals = new MediaUpload(stack, 'Upload');
    const catalogue = new MediaCatalogue(stack, 'Catalogue');
    new CloudFrontDelivery(stack, 'Delivery', {
      variants: { bucket: store.bucket, region: 'eu-central-1' },
      onTheFly: new OnTheFlyResizer(stack, 'OnTheFly', { ...onTheFly, originals, store, catalogue }),
    });
  });
  const [made] = Object.values(model.functions);
  expect(made).toMatchObject({ processor: 'on-the-fly-resizer', url: true });
  expect(model.distribution.origins['on-the-fly']).toMatchObject({ kind: 'function', functionId: made?.id });
  expect(behaviorOf(model, '/profiles/*')).toMatchObject({ targetOriginId: 'images' });
});
