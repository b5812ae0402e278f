import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { optimizer } from './optimizer';
import { BEHAVIOR, stackOf, type StackResources } from './stack-json';

const modelWith = (resource: StackResources, data: StackResources = {}): PlatformModel =>
  modelOf(stackOf({}, { resource, data }));
const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('what exists already, and a data source asks for', () => {
  test('is no function and no queue of the stack, though one has its id', () => {
    const model = modelOf(
      stackOf(
        {
          origin: [
            { origin_id: 'bucket', domain_name: '${element(split("/", aws_lambda_function_url.url.function_url), 2)}' },
          ],
        },
        {
          resource: {
            aws_lambda_function: { api: { function_name: 'other' }, on: {} },
            aws_lambda_function_url: { url: { function_name: '${data.aws_lambda_function.api.function_name}' } },
            aws_sqs_queue: { work: {} },
            aws_lambda_event_source_mapping: {
              on: {
                function_name: '${aws_lambda_function.on.arn}',
                event_source_arn: '${data.aws_sqs_queue.work.arn}',
              },
            },
          },
          data: { aws_lambda_function: { api: { function_name: 'api' } }, aws_sqs_queue: { work: { name: 'work' } } },
        },
      ),
    );
    expect(model.distribution.origins['bucket']?.kind).toBe('server');
    expect(model.functions['on']?.source).toBeUndefined();
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'aws_lambda_function_url.url: its function is not in the stack, so that the origin answers nothing',
        'aws_lambda_event_source_mapping.on: it triggers nothing: its source is no queue of the stack',
      ]),
    );
  });

  test('is a firewall that filters nothing here', () => {
    const data = { aws_wafv2_web_acl: { shared: { name: 'shared', scope: 'CLOUDFRONT' } } };
    const model = modelOf(stackOf({ web_acl_id: '${data.aws_wafv2_web_acl.shared.arn}' }, { data }));
    const sentence = 'aws_cloudfront_distribution.cdn: requests are not filtered by its web ACL';
    expect(said(model)).toContain(sentence);
    expect(said(modelOf(stackOf({ web_acl_id: '' })))).not.toContain(sentence);
  });

  test('is a function at the edge that does not run', () => {
    const function_association = {
      event_type: 'viewer-request',
      function_arn: '${data.aws_cloudfront_function.shared.arn}',
    };
    const model = modelOf(
      stackOf(
        { default_cache_behavior: { ...BEHAVIOR, function_association } },
        { data: { aws_cloudfront_function: { shared: { name: 'shared', stage: 'LIVE' } } } },
      ),
    );
    expect(model.distribution.behaviors[0]?.viewerRequest).toBeUndefined();
    expect(said(model).filter((sentence) => sentence.includes('its code is not in the stack'))).toHaveLength(1);
  });

  test('is a bucket that the distribution reads by its name', () => {
    const origin = [{ origin_id: 'bucket', domain_name: '${data.aws_s3_bucket.old.bucket_regional_domain_name}' }];
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: '${data.aws_s3_bucket.old.arn}/public/*',
    };
    const policy = { bucket: '${data.aws_s3_bucket.old.id}', policy: JSON.stringify({ Statement }) };
    const model = modelOf(
      stackOf(
        { origin },
        {
          resource: { aws_s3_bucket_policy: { old: policy } },
          data: { aws_s3_bucket: { old: { bucket: 'old-media' } } },
        },
      ),
    );
    expect(model.distribution.origins['bucket']).toMatchObject({ kind: 'bucket', bucket: 'old-media' });
    expect(model.buckets['old-media']?.readable).toEqual(['public/']);
  });

  test('is a bucket that a function is told of by its name', () => {
    const model = modelWith(
      { aws_lambda_function: { optimizer: optimizer({ VARIANT_BUCKET: '${data.aws_s3_bucket.old.id}' }) } },
      { aws_s3_bucket: { old: { bucket: 'old-media' } } },
    );
    expect(model.functions['optimizer']?.environment['VARIANT_BUCKET']).toBe('old-media');
    expect(Object.keys(model.buckets)).toContain('old-media');
  });

  test.each([
    ['as the host of an origin', 'my-media.s3.eu-central-1.amazonaws.com', {}],
    ['by a data source', '${data.aws_s3_bucket.it.bucket_regional_domain_name}', { bucket: 'my-media' }],
    ['by a reference', '${data.aws_s3_bucket.it.bucket_regional_domain_name}', { bucket: '${aws_s3_bucket.media.id}' }],
  ])("is the stack's own where the stack makes what is named %s", (_, domain_name, it) => {
    const variables = { VARIANT_BUCKET: 'my-media', CATALOGUE_TABLE: 'catalogue' };
    const model = modelOf(
      stackOf(
        { origin: [{ origin_id: 'bucket', domain_name }] },
        {
          resource: {
            aws_s3_bucket: { shop: {}, media: { bucket: 'my-media' } },
            aws_dynamodb_table: { photos: { name: 'catalogue', hash_key: 'id' } },
            aws_lambda_function: { optimizer: optimizer(variables) },
          },
          data: { aws_s3_bucket: { it } },
        },
      ),
    );
    expect(model.distribution.origins['bucket']).toMatchObject({ kind: 'bucket', bucket: 'media' });
    expect(Object.keys(model.buckets)).toEqual(['shop', 'media']);
    expect(model.functions['optimizer']?.environment).toMatchObject({
      VARIANT_BUCKET: '{ref:aws_s3_bucket.media.bucket}',
      CATALOGUE_TABLE: '{ref:aws_dynamodb_table.photos.name}',
    });
    expect(said(model).filter((sentence) => sentence.includes('not of the stack'))).toEqual([]);
  });

  test('is a table that is not there, which is said', () => {
    const model = modelWith(
      { aws_lambda_function: { optimizer: optimizer({ CATALOGUE_TABLE: '${data.aws_dynamodb_table.old.name}' }) } },
      { aws_dynamodb_table: { old: { name: 'catalogue' } } },
    );
    expect(said(model)).toContain(
      'aws_lambda_function.optimizer: the table catalogue is not of the stack, and is not there',
    );
  });

  test('is what another stack has made, of which nothing is known here', () => {
    const VARIANT_BUCKET = '${data.terraform_remote_state.storage.outputs.bucket}';
    const own = { CATALOGUE_TABLE: '${aws_dynamodb_table.catalogue.name}' };
    const model = modelWith({
      aws_dynamodb_table: { catalogue: { hash_key: 'id' } },
      aws_lambda_function: { optimizer: optimizer({ VARIANT_BUCKET, ...own }) },
    });
    expect(said(model).filter((sentence) => sentence.includes('names nothing here'))).toEqual([
      'aws_lambda_function.optimizer: its VARIANT_BUCKET is known to Terraform alone, and names nothing here',
    ]);
  });
});
