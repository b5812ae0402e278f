import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
  type CloudfrontDistributionOrderedCacheBehavior,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Aspects } from 'cdktf';
import { CheckDistributions, CloudFrontDelivery, type CloudFrontQuotas } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';

const POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const BEHAVIOR = {
  targetOriginId: 'server',
  viewerProtocolPolicy: 'https-only',
  allowedMethods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  cachePolicyId: POLICY,
};
const ordered = (
  pathPattern: string,
  change: Partial<CloudfrontDistributionOrderedCacheBehavior> = {},
): CloudfrontDistributionOrderedCacheBehavior => ({ ...BEHAVIOR, pathPattern, ...change });
const origin = (originId: string): { originId: string; domainName: string } => ({
  originId,
  domainName: `${originId}.example.com`,
});

/** Somebody's own distribution in a stack that the aspect looks at. */
const raw =
  (change: Partial<CloudfrontDistributionConfig>, quotas?: Partial<CloudFrontQuotas>): (() => unknown) =>
  () =>
    synthesize((stack) => {
      Aspects.of(stack).add(new CheckDistributions(quotas));
      new CloudfrontDistribution(stack, 'Theirs', {
        enabled: true,
        origin: [origin('server')],
        defaultCacheBehavior: BEHAVIOR,
        restrictions: { geoRestriction: { restrictionType: 'none' } },
        viewerCertificate: { cloudfrontDefaultCertificate: true },
        ...change,
      });
    });

const group = (
  members: readonly string[],
  statusCodes: readonly number[] = [404],
): Partial<CloudfrontDistributionConfig> => ({
  origin: [origin('server'), origin('spare'), origin('third')],
  originGroup: [
    {
      originId: 'both',
      failoverCriteria: { statusCodes: [...statusCodes] },
      member: members.map((originId) => ({ originId })),
    },
  ],
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

  test.each<readonly [string, Partial<CloudfrontDistributionConfig>, RegExp]>([
    [
      'a pattern behind one that matches all of it',
      { orderedCacheBehavior: [ordered('/videos/*'), ordered('/videos/*.m3u8')] },
      /'behavior \/videos\/\*\.m3u8' must stand before \/videos\/\*/,
    ],
    [
      'a pattern behind everything',
      { orderedCacheBehavior: [ordered('*'), ordered('/a')] },
      /'behavior \/a' must stand before \*/,
    ],
    [
      'one pattern twice, with and without its slash',
      { orderedCacheBehavior: [ordered('/a/*'), ordered('a/*')] },
      /'behavior a\/\*' must stand before \/a\/\*/,
    ],
    [
      'a pattern that is no path',
      { orderedCacheBehavior: [ordered('/a b')] },
      /'behavior \/a b' must be a path of at most 255 characters/,
    ],
    [
      'a pattern that is too long',
      { orderedCacheBehavior: [ordered(`/${'a'.repeat(255)}`)] },
      /must be a path of at most 255 characters/,
    ],
    [
      'a behavior of no origin',
      { orderedCacheBehavior: [ordered('/a', { targetOriginId: 'gone' })] },
      /'behavior \/a targetOriginId' must be one of server, got: "gone"/,
    ],
    [
      'a default behavior of no origin',
      { defaultCacheBehavior: { ...BEHAVIOR, targetOriginId: 'gone' } },
      /'behavior default targetOriginId' must be one of server/,
    ],
    [
      'a policy by its name',
      { orderedCacheBehavior: [ordered('/a', { cachePolicyId: 'long-term-cache-policy' })] },
      /'behavior \/a cachePolicyId' must be the id of a policy, not its name/,
    ],
    [
      'headers by their name',
      { defaultCacheBehavior: { ...BEHAVIOR, responseHeadersPolicyId: 'spark-security-headers' } },
      /'behavior default responseHeadersPolicyId' must be the id of a policy/,
    ],
    [
      'a TTL beside a cache policy',
      { orderedCacheBehavior: [ordered('/a', { defaultTtl: 2_592_000 })] },
      /'behavior \/a defaultTtl' must be left out beside a cache policy/,
    ],
    [
      'forwarded values beside a cache policy',
      {
        orderedCacheBehavior: [ordered('/a', { forwardedValues: { queryString: true, cookies: { forward: 'none' } } })],
      },
      /'behavior \/a forwardedValues' must be left out/,
    ],
    ['a group of one', group(['server']), /'origin group both' must have 2 members/],
    ['a group of three', group(['server', 'spare', 'third']), /'origin group both' must have 2 members/],
    [
      'a group of strangers',
      group(['server', 'gone']),
      /'origin group both' must have 2 members of server, spare, third/,
    ],
    [
      'a failover code that is none',
      group(['server', 'spare'], [401]),
      /failover code' must be one of 403, 404.* got: 401/,
    ],
    [
      'too many behaviors',
      { orderedCacheBehavior: Array.from({ length: 75 }, (_, index) => ordered(`/${index}/*`)) },
      /'behaviors' must be at most 75 in a distribution.*got: 76/,
    ],
    [
      'too many origins',
      { origin: Array.from({ length: 101 }, (_, index) => origin(index === 0 ? 'server' : `origin-${index}`)) },
      /'origins' must be at most 100 in/,
    ],
  ])('refuses %s', (_what, change, message) => {
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
