import { CloudFrontDelivery, defineMediaContract, MediaPlatform, sparkMediaContract } from '../../../lib';
import { CONTRACT_COMMENT } from '../../../lib/contract/carried-contract';
import { modelOf, modelOfStack } from '../../support/platform-model';
import { synthesize } from '../../support/synth';
import { stackOf } from './stack-json';

const LENIENT = defineMediaContract({
  objectives: { images: { cacheHitRate: 0.9 } },
  alarms: { originLatencySeconds: 2 },
  images: { useCases: { profile_card: { maxWidth: 500 } } },
});

/** A stack whose functions are given these contracts. */
const given = (...contracts: readonly Readonly<Record<string, unknown>>[]): unknown =>
  stackOf(
    {},
    {
      resource: {
        aws_lambda_function: Object.fromEntries(
          contracts.map((contract, index) => [
            `function${index}`,
            { environment: { variables: { MEDIA_CONTRACT: JSON.stringify(contract) } } },
          ]),
        ),
      },
    },
  );

describe('the contract of a stack', () => {
  test('is the whole one of its platform, sections that no function is given too', () => {
    const model = modelOfStack((stack, built) => {
      new MediaPlatform(stack, 'Media', { ...built, contract: LENIENT });
    });
    expect(JSON.stringify(model.contract)).toBe(JSON.stringify(LENIENT));
    expect(model.notModelled.filter(({ what }) => what.includes('contract'))).toEqual([]);
  });

  test('is the whole one of a distribution that stands alone', () => {
    const model = modelOfStack((stack) => {
      new CloudFrontDelivery(stack, 'Delivery', {
        variants: { bucketArn: 'arn:aws:s3:::media', bucketRegionalDomainName: 'media.s3.eu-central-1.amazonaws.com' },
        contract: LENIENT,
      });
    });
    expect(JSON.stringify(model.contract)).toBe(JSON.stringify(LENIENT));
  });

  test('is left once by a platform', () => {
    const { json } = synthesize((stack) => {
      new MediaPlatform(stack, 'Media', { videoTranscoder: false, onTheFly: false, observation: { detail: 'vendor' } });
    });
    const comments = (json as { '//': Record<string, object> })['//'];
    expect(Object.keys(comments[CONTRACT_COMMENT] ?? {})).toHaveLength(1);
  });

  test('is that of the distribution which is served, where a stack has two platforms', () => {
    const targets = ['One', 'Two'].map((name) => {
      const model = modelOfStack(
        (stack, built) => {
          const observation = { detail: 'vendor' as const };
          new MediaPlatform(stack, 'One', { ...built, observation });
          new MediaPlatform(stack, 'Two', { ...built, observation, contract: LENIENT });
        },
        (id) => id.startsWith(name),
      );
      return [model.contract.objectives.images.cacheHitRate, model.distribution.resource.split('.')[1]?.slice(0, 3)];
    });
    expect(targets).toEqual([
      [0.95, 'One'],
      [0.9, 'Two'],
    ]);
  });

  test('is the document’s where the stack carries none', () => {
    const { contract, notModelled, name } = modelOf(stackOf());
    expect(contract).toEqual(sparkMediaContract);
    expect(notModelled).toContainEqual({
      resource: name,
      what: `it carries no contract for ${Object.keys(sparkMediaContract).join(', ')}: the document's holds`,
    });
  });

  test('has the sections that functions are given, over the document’s', () => {
    const { images, objectives } = modelOf(given({ images: LENIENT.images })).contract;
    expect(images.useCases['profile_card']?.maxWidth).toBe(500);
    expect(objectives).toEqual(sparkMediaContract.objectives);
  });

  test('says where functions are given different ones', () => {
    const model = modelOf(given({ images: LENIENT.images }, { images: sparkMediaContract.images }));
    expect(model.contract.images.useCases['profile_card']?.maxWidth).toBe(500);
    expect(model.notModelled).toContainEqual({
      resource: 'aws_lambda_function.function1',
      what: 'it is given other images than the contract used here',
    });
  });

  test('says where sections of it do not fit the document’s', () => {
    const { profile_thumbnail: _, ...useCases } = sparkMediaContract.images.useCases;
    const model = modelOf(given({ images: { ...sparkMediaContract.images, useCases } }));
    expect(model.notModelled.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(
        /^what it carries of a contract does not fit the rest: 'objectives\.images\.loadSeconds\.profile_thumbnail' must /,
      ),
    );
  });

  test('is refused where what a platform has left breaks its rules', () => {
    const carried = {
      key: { distribution: 'cdn', contract: JSON.stringify({ ...sparkMediaContract, objectives: {} }) },
    };
    expect(() => modelOf(stackOf({}, { '//': { 'spark-media': carried } }))).toThrow(
      /cdk\.tf\.json: the contract of cdn: 'objectives\.images' must /,
    );
  });
});
