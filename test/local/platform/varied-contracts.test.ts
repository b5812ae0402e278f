import fc from 'fast-check';
import { type CacheClass, CACHE_CLASS_NAMES, defineMediaContract, type MediaContract } from '../../../lib';
import { CloudFrontDelivery, CloudflareDelivery } from '../../../lib/deliver';
import type { BehaviorModel } from '../../../local/platform';
import { modelOfStack } from '../../support/platform-model';

const VARIANTS = {
  bucketArn: 'arn:aws:s3:::my-media',
  bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
};
const ALIASES = ['cdn.example.com', 'video.example.com'];
const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

/** Two hours are the least that a rule of the pro plan takes. */
const edge = fc
  .tuple(fc.nat(7200), fc.integer({ min: 7200, max: 2_000_000 }), fc.integer({ min: 2_000_000, max: 31_536_000 }))
  .map(([minTtlSeconds, defaultTtlSeconds, maxTtlSeconds]) => ({ minTtlSeconds, defaultTtlSeconds, maxTtlSeconds }));

const contracts: fc.Arbitrary<MediaContract> = fc
  .record({
    edges: fc.tuple(edge, edge, edge, edge),
    errorTtlSeconds: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ edges, errorTtlSeconds }) =>
    defineMediaContract({
      cacheClasses: Object.fromEntries(
        CACHE_CLASS_NAMES.map((name, index): [string, Pick<CacheClass, 'edge'>] => [name, { edge: edges[index]! }]),
      ),
      delivery: { onTheFly: { errorTtlSeconds } },
    }),
  );

const ttlsOf = ({ cachePolicy }: BehaviorModel): CacheClass['edge'] => ({
  minTtlSeconds: cachePolicy.minTtlSeconds,
  defaultTtlSeconds: cachePolicy.defaultTtlSeconds,
  maxTtlSeconds: cachePolicy.maxTtlSeconds,
});

test('what a contract says of lifetimes is what is read of the stack that is synthesized by it', () => {
  fc.assert(
    fc.property(contracts, fc.boolean(), (contract, negotiates) => {
      const { distribution, zone } = modelOfStack((stack) => {
        const delivery = new CloudFrontDelivery(stack, 'Delivery', {
          variants: VARIANTS,
          aliases: ALIASES,
          certificateArn,
          contract,
          ...(negotiates && { negotiation: true }),
        });
        new CloudflareDelivery(stack, 'Front', {
          zone: {
            id: '023e105f4ecef8ad9ca31a8372d0c353',
            accountId: '023e105f4ecef8ad9ca31a8372d0c353',
            name: 'example.com',
          },
          distribution: delivery,
          imagesHost: 'cdn.example.com',
          videoHost: 'video.example.com',
          engine: 'cache-rules',
          contract,
        });
      });

      const { cacheClasses, delivery } = contract;
      const read = Object.fromEntries(distribution.behaviors.map((each) => [each.pathPattern, ttlsOf(each)]));
      expect(read).toMatchObject({
        '/videos/*.m3u8': cacheClasses.manifests.edge,
        '/videos/*': cacheClasses.videos.edge,
        '/profiles/*': negotiates ? cacheClasses.negotiated.edge : cacheClasses.images.edge,
        ...(negotiates && { '/profiles/*/*/*': cacheClasses.images.edge }),
      });
      expect(distribution.errorTtlSeconds).toMatchObject({ 404: delivery.onTheFly.errorTtlSeconds });
      expect(zone?.ruleEngine).toBe('cache-rules');
      expect(zone?.rules.find(({ cache }) => cache === 'everything')).toMatchObject({
        edgeTtlSeconds: cacheClasses.images.edge.defaultTtlSeconds,
        edgeTtlByStatus: { '400-599': -1 },
      });
      expect(zone?.workers.map(({ settings }) => settings?.edgeTtlSeconds)).toEqual(
        negotiates ? [cacheClasses.images.edge.defaultTtlSeconds] : [],
      );
    }),
    { numRuns: 12 },
  );
}, 120_000);
