import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { BEHAVIOR, stackOf } from './stack-json';

const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('inputs of a stack', () => {
  test('are filled in within longer strings too, as far as one names another', () => {
    const { distribution } = modelOf(
      stackOf(
        { aliases: ['cdn.${local.domain}', '${local.video}'] },
        {
          variable: { stage: { default: 'staging' } },
          locals: { domain: '${var.stage}.example.com', video: 'video.${local.domain}' },
        },
      ),
    );
    expect(distribution.aliases).toEqual(['cdn.staging.example.com', 'video.staging.example.com']);
  });

  test('stand for the resources that they name', () => {
    const { buckets } = modelOf(
      stackOf(
        {},
        {
          locals: { objects: '${aws_s3_bucket.media.arn}/public' },
          resource: {
            aws_s3_bucket_policy: {
              media: {
                bucket: '${aws_s3_bucket.media.id}',
                policy: JSON.stringify({
                  Statement: {
                    Effect: 'Allow',
                    Principal: '*',
                    Action: 's3:GetObject',
                    Resource: '${local.objects}/*',
                  },
                }),
              },
            },
          },
        },
      ),
    );
    expect(buckets['media']?.readable).toEqual(['public/']);
  });

  test('may be numbers and switches within longer strings', () => {
    const locals = { number: 2, on: true };
    const { distribution } = modelOf(stackOf({ aliases: ['cdn${local.number}-${local.on}.example.com'] }, { locals }));
    expect(distribution.aliases).toEqual(['cdn2-true.example.com']);
  });

  test('that name each other are refused, as Terraform refuses them', () => {
    const locals = { one: 'a${local.two}', two: 'b${local.one}' };
    expect(() => modelOf(stackOf({ aliases: ['${local.one}'] }, { locals }))).toThrow(
      /'aws_cloudfront_distribution\.cdn\.aliases' must be known at synth/,
    );
  });

  test('are said to be what they are by default', () => {
    const variable = { price_class: { default: 'PriceClass_100' }, key: { sensitive: true } };
    const model = modelOf(stackOf({ price_class: '${var.price_class}' }, { variable }));
    expect(said(model)).toContain('var.price_class: it is its default here, whatever Terraform is given');
    expect(said(model).filter((sentence) => sentence.startsWith('var.key'))).toEqual([]);
  });
});

describe('what Terraform alone knows is refused, and not read as it stands', () => {
  test.each([
    [
      'a directive in a string',
      stackOf({
        default_cache_behavior: { ...BEHAVIOR, viewer_protocol_policy: '%{ if var.tls }https-only%{ endif }' },
      }),
      /viewer_protocol_policy' must be known at synth: Terraform alone knows this, got: "%\{ if var\.tls \}/,
    ],
    [
      'blocks that are made up, in a list',
      stackOf({ dynamic: [{ ordered_cache_behavior: { for_each: '${var.paths}', content: {} } }] }),
      /'aws_cloudfront_distribution\.cdn\.ordered_cache_behavior' must be written out/,
    ],
  ])('%s', (_, json, message) => {
    expect(() => modelOf(json)).toThrow(message);
  });
});

test.each([
  ['count', 0],
  ['count', '0'],
  ['for_each', {}],
  ['for_each', []],
])('a resource whose %s is %j is not there', (argument, none) => {
  const queue = { [argument]: none };
  const { queues, notModelled } = modelOf(stackOf({}, { resource: { aws_sqs_queue: { queue } } }));
  expect(queues).toEqual({});
  expect(notModelled.filter(({ resource }) => resource.includes('aws_sqs_queue'))).toEqual([]);
});

test('an origin that a module makes is a server that is not asked', () => {
  const origin = [{ origin_id: 'bucket', domain_name: '${module.media.s3_bucket_bucket_regional_domain_name}' }];
  const model = modelOf(stackOf({ origin }));
  expect(model.distribution.origins['bucket']).toMatchObject({ kind: 'server' });
  expect(said(model)).toContain(
    'aws_cloudfront_distribution.cdn.origin: module.media gets its name from Terraform, so that it is asked for nothing',
  );
});
