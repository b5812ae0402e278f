import { type TerraformStack } from 'cdktf';
import { defineMediaContract } from '../../../lib/contract';
import { CloudflareDelivery, type CloudflareDeliveryProps, CloudFrontDelivery } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';
import { BUCKET, CLOUDFLARE, CLOUDFRONT, ZONE } from './wrong-configurations';

describe('a wrong configuration is found at synth', () => {
  test.each(CLOUDFRONT)('CloudFront: %s', (_what, props, message) => {
    const build = (stack: TerraformStack): unknown =>
      new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, ...props });
    expect(() => synthesize(build)).toThrow(message);
  });

  test.each(CLOUDFLARE)('Cloudflare: %s', (_what, props, message) => {
    const build = (stack: TerraformStack): unknown =>
      new CloudflareDelivery(stack, 'Delivery', {
        zone: ZONE,
        distribution: { domainName: 'd111111abcdef8.cloudfront.net' },
        imagesHost: 'cdn.sparkdating.com',
        videoHost: 'video.sparkdating.com',
        ...props,
      });
    expect(() => synthesize(build)).toThrow(message);
  });

  test('an error names the construct by its path', () => {
    const build = (stack: TerraformStack): unknown =>
      new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, comment: 'x'.repeat(200) });
    expect(() => synthesize(build, 'production')).toThrow(/^\[production\/Delivery\] 'comment' must/);
  });

  describe('what one construct cannot see', () => {
    const two = (props: Partial<CloudflareDeliveryProps>, otherZone = ZONE.id): (() => unknown) => {
      const hosts = (name: string): Pick<CloudflareDeliveryProps, 'imagesHost' | 'videoHost'> => ({
        imagesHost: `cdn-${name}.sparkdating.com`,
        videoHost: `video-${name}.sparkdating.com`,
      });
      const distribution = { domainName: 'd1.cloudfront.net' };
      const contract = defineMediaContract();
      return () =>
        synthesize((stack) => {
          new CloudflareDelivery(stack, 'One', { zone: ZONE, distribution, contract, ...hosts('one'), ...props });
          const zone = { id: otherZone, name: ZONE.name };
          new CloudflareDelivery(stack, 'Two', { zone, distribution, contract, ...hosts('two'), ...props });
        });
    };

    test('two rulesets of one zone for one phase', () => {
      expect(two({ engine: 'cache-rules' })).toThrow(/'ruleset phase' must belong to one ruleset of a zone; test\/One/);
    });

    test('two page rules of one zone with one priority', () => {
      expect(two({})).toThrow(/'page rule priority' must belong to one page rule of a zone, not to test\/One/);
    });

    test('rules of different zones do not meet', () => {
      expect(two({}, 'f'.repeat(32))).not.toThrow();
    });
  });
});
