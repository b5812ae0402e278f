import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Aspects } from 'cdktf';
import { CheckDistributions, CloudFrontDelivery, type CloudFrontQuotas } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';
import { group, ordered, rawDistribution, WRONG_DISTRIBUTIONS } from './wrong-distributions';

/** Somebody's own distribution in a stack that the aspect looks at. */
const raw =
  (change: Partial<CloudfrontDistributionConfig>, quotas?: Partial<CloudFrontQuotas>): (() => unknown) =>
  () =>
    synthesize((stack) => {
      Aspects.of(stack).add(new CheckDistributions(quotas));
      new CloudfrontDistribution(stack, 'Theirs', rawDistribution(change));
    });

describe('a distribution as a whole', () => {
  test('a sound one has no faults, group and own patterns included', () => {
    const sound = {
      ...group(['server', 'spare'], [403, 404]),
      orderedCacheBehavior: [
        ordered('/videos/*.m3u8'),
        ordered('/videos/*', { targetOriginId: 'both' }),
        ordered('*.jpg'),
        ordered('/a?c'),
        ordered('/a*c'),
      ],
    };
    expect(raw(sound)).not.toThrow();
  });

  test.each(WRONG_DISTRIBUTIONS)('refuses %s', (_what, change, message) => {
    expect(raw(change)).toThrow(message);
  });

  test('a quota that AWS raised is taken', () => {
    const many = { orderedCacheBehavior: Array.from({ length: 80 }, (_, index) => ordered(`/${index}/*`)) };
    expect(raw(many, { behaviorsPerDistribution: 100 })).not.toThrow();
  });

  test('what is put into a delivery behind its back is seen, and told once', () => {
    const build = (): unknown =>
      synthesize((stack) => {
        Aspects.of(stack).add(new CheckDistributions());
        const { resource } = new CloudFrontDelivery(stack, 'Delivery', {
          variants: {
            bucketArn: 'arn:aws:s3:::theirs',
            bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
          },
        });
        resource.putOrderedCacheBehavior([ordered('/own/*')]);
      });

    let message = '';
    try {
      build();
    } catch (error) {
      message = String(error);
    }
    expect(message.match(/'behavior \/own\/\* targetOriginId' must be one of variants, got: "server"/g)).toHaveLength(
      1,
    );
  });
});
