import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { type TerraformStack, Testing } from 'cdktf';
import { defineMediaContract, type MediaContract, sparkMediaContract } from '../../../lib';
import { type CarriedContract, CONTRACT_COMMENT } from '../../../lib/contract/carried-contract';
import { carryContract } from '../../../lib/support/carry-contract';
import { synthesize } from '../../support/synth';

const distribution = (stack: TerraformStack, id: string): CloudfrontDistribution =>
  new CloudfrontDistribution(stack, id, {
    enabled: true,
    origin: [{ originId: 'server', domainName: 'media.example.com' }],
    defaultCacheBehavior: {
      targetOriginId: 'server',
      viewerProtocolPolicy: 'https-only',
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
    },
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });

/** What was synthesized among the comments of the root. */
function carriedBy(build: (stack: TerraformStack) => void): readonly CarriedContract[] {
  const { '//': comments } = synthesize(build).json as { '//': Record<string, Record<string, CarriedContract>> };
  return Object.values(comments[CONTRACT_COMMENT]!);
}

describe('carryContract', () => {
  test('leaves the whole contract in the synthesized file, with the Terraform id of its distribution', () => {
    const [carried, ...others] = carriedBy((stack) => {
      carryContract(stack, { contract: sparkMediaContract, distribution: distribution(stack, 'Media') });
    });

    expect(others).toEqual([]);
    expect(carried).toEqual({
      path: 'test',
      distribution: 'Media',
      contract: JSON.stringify(sparkMediaContract),
    });
  });

  test('names the distribution by an id that is overridden later', () => {
    const [carried] = carriedBy((stack) => {
      const media = distribution(stack, 'Media');
      carryContract(stack, { contract: sparkMediaContract, distribution: media });
      media.overrideLogicalId('renamed');
    });
    expect(carried?.distribution).toBe('renamed');
  });

  test('keeps the contracts of two distributions apart, whatever their constructs are called', () => {
    const other = defineMediaContract({ objectives: { images: { cacheHitRate: 0.9 } } });

    const carried = carriedBy((stack) => {
      const [one, two] = [distribution(stack, 'cdn.one'), distribution(stack, 'cdn.two')];
      carryContract(one, { contract: sparkMediaContract, distribution: one });
      carryContract(two, { contract: other, distribution: two });
    });

    const targets = carried.map(({ path, contract }) => {
      const { objectives } = JSON.parse(contract) as MediaContract;
      return [path, objectives.images.cacheHitRate];
    });
    expect(targets.sort()).toEqual([
      ['test/cdn.one', 0.95],
      ['test/cdn.two', 0.9],
    ]);
  });

  test('stands where Terraform and snapshots of a stack see nothing', () => {
    let snapshot = '';
    synthesize((stack) => {
      carryContract(stack, { contract: sparkMediaContract, distribution: distribution(stack, 'Media') });
      snapshot = Testing.synth(stack);
    });
    expect(Object.keys(JSON.parse(snapshot) as object)).toEqual(['provider', 'resource', 'terraform']);
    expect(snapshot).not.toContain('objectives');
  });
});
