import { sparkMediaContract } from '../../../lib';
import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { stackOf, type StackResources } from './stack-json';

const CONTRACT = JSON.stringify({ images: sparkMediaContract.images, cacheClasses: sparkMediaContract.cacheClasses });
/** A function of the package. */
const optimizer = (variables: Readonly<Record<string, unknown>> = {}, over: object = {}): unknown => ({
  function_name: 'optimizer',
  filename: 'assets/1/image-optimizer-arm64.zip',
  environment: { variables: { MEDIA_CONTRACT: CONTRACT, ...variables } },
  ...over,
});
const modelWith = (resource: StackResources, data: StackResources = {}): PlatformModel =>
  modelOf(stackOf({}, { resource, data }));
const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('resources of other teams in one stack with the media', () => {
  test('are left out and named where Terraform alone knows what they are', () => {
    const model = modelWith({
      aws_sqs_queue: {
        orders: { redrive_policy: '${jsonencode({ maxReceiveCount = 5 })}' },
        mails: { visibility_timeout_seconds: '${var.timeout}' },
      },
      aws_dynamodb_table: {
        items: { hash_key: '${each.value.key}' },
        carts: { hash_key: 'id', global_secondary_index: { name: 'by-user', key_schema: [] } },
      },
      aws_lambda_function: {
        mailer: { filename: 'mailer.zip', environment: { variables: '${merge(var.a, var.b)}' } },
        biller: { filename: 'biller.zip', timeout: '${var.timeout}' },
      },
      aws_lambda_event_source_mapping: {
        mails: {
          function_name: '${aws_lambda_function.mailer.arn}',
          event_source_arn: '${aws_sqs_queue.mails.arn}',
          batch_size: '${var.batch}',
        },
      },
    });
    expect([model.queues, model.tables]).toEqual([{}, {}]);
    expect(Object.values(model.functions).map(({ processor, source }) => [processor, source])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const left = [
      'aws_sqs_queue.orders',
      'aws_sqs_queue.mails',
      'aws_dynamodb_table.items',
      'aws_dynamodb_table.carts',
      'aws_lambda_function.mailer',
      'aws_lambda_function.biller',
      'aws_lambda_event_source_mapping.mails',
    ].map((address) => `${address}: it is left out: Terraform alone knows what it is made of`);
    expect(said(model)).toEqual(expect.arrayContaining(left));
  });

  test.each<readonly [string, StackResources, RegExp]>([
    [
      'a queue',
      {
        aws_lambda_function: { optimizer: optimizer() },
        aws_sqs_queue: { photos: { visibility_timeout_seconds: '${var.timeout}' } },
        aws_lambda_event_source_mapping: {
          photos: {
            function_name: '${aws_lambda_function.optimizer.arn}',
            event_source_arn: '${aws_sqs_queue.photos.arn}',
          },
        },
      },
      /'aws_sqs_queue\.photos\.visibility_timeout_seconds' must be a number/,
    ],
    [
      'a table',
      {
        aws_lambda_function: { optimizer: optimizer({ CATALOGUE_TABLE: '${aws_dynamodb_table.catalogue.name}' }) },
        aws_dynamodb_table: { catalogue: { hash_key: '${var.key}' } },
      },
      /'aws_dynamodb_table\.catalogue\.hash_key' must be known at synth/,
    ],
    [
      'a function',
      { aws_lambda_function: { optimizer: optimizer({}, { timeout: '${var.timeout}' }) } },
      /'aws_lambda_function\.optimizer\.timeout' must be a number/,
    ],
  ])('are told from %s of the media, which is refused', (_, resource, message) => {
    expect(() => modelWith(resource)).toThrow(message);
  });

  test('are not run for a zip that is called like one of the package', () => {
    const model = modelWith({
      aws_lambda_function: { theirs: { filename: 'image-optimizer.zip', environment: { variables: { BUCKET: 'x' } } } },
    });
    expect(model.functions['theirs']?.processor).toBeUndefined();
    expect(said(model)).toContain('aws_lambda_function.theirs: its code is not that of this package and does not run');
  });

  test('may have records that name several things', () => {
    const content = '${var.blue ? aws_lb.blue.dns_name : aws_lb.green.dns_name}';
    expect(
      modelWith({ cloudflare_dns_record: { shop: { type: 'CNAME', name: 'shop.example.com', content } } }).zone,
    ).toBe(undefined);
  });
});

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
    expect(said(model)).toContain('aws_cloudfront_distribution.cdn: requests are not filtered by its web ACL');
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

describe('the work of a function', () => {
  const photos = (over: object = {}): StackResources => ({
    aws_lambda_function: { optimizer: optimizer() },
    aws_lambda_alias: { live: { name: 'live', function_name: '${aws_lambda_function.optimizer.function_name}' } },
    aws_sqs_queue: { photos: {} },
    aws_lambda_event_source_mapping: {
      photos: {
        function_name: '${aws_lambda_alias.live.arn}',
        event_source_arn: '${aws_sqs_queue.photos.arn}',
        function_response_types: ['ReportBatchItemFailures'],
        ...over,
      },
    },
  });
  const mapping = 'aws_lambda_event_source_mapping.photos';

  test('comes to its alias too', () => {
    const model = modelWith(photos());
    expect(model.functions['optimizer']?.source?.queue).toBe('photos');
    expect(said(model).filter((sentence) => sentence.startsWith(mapping))).toEqual([]);
  });

  test('comes to none that is not in the stack, which is said', () => {
    const model = modelWith(photos({ function_name: 'arn:aws:lambda:eu-central-1:123456789012:function:other' }));
    expect(said(model)).toContain(`${mapping}: it triggers nothing: its function is not in the stack`);
  });

  test('comes again where it fails, which AWS does for those that ask for it', () => {
    expect(said(modelWith(photos({ function_response_types: undefined })))).toContain(
      `${mapping}: what fails of a batch comes again, as if it asked for ReportBatchItemFailures`,
    );
  });

  test('is given out without end where its dead letters go elsewhere, and at once', () => {
    const redrive_policy = '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:123456789012:dead","maxReceiveCount":3}';
    const model = modelWith({ aws_sqs_queue: { photos: { redrive_policy, delay_seconds: 60 } } });
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'aws_sqs_queue.photos: it gives up on no message: its dead letters are not in the stack',
        'aws_sqs_queue.photos: its delay_seconds do not act: a message is there at once',
      ]),
    );
  });
});
