import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { optimizer } from './optimizer';
import { stackOf, type StackResources } from './stack-json';

const ONE_OF_TWO = '${var.b ? aws_lambda_function.b.arn : aws_lambda_function.a.arn}';
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

  test.each<readonly [string, object]>([
    ['may be switched off', { enabled: '${var.on}' }],
    ['has one of two sources', { event_source_arn: '${var.b ? aws_sqs_queue.b.arn : aws_sqs_queue.a.arn}' }],
    ['triggers one of two functions', { function_name: ONE_OF_TWO }],
  ])('may have work that %s', (_, over) => {
    const model = modelWith({
      aws_lambda_function: { a: { filename: 'a.zip' }, b: { filename: 'b.zip' } },
      aws_lambda_function_url: { one: { function_name: ONE_OF_TWO } },
      aws_sqs_queue: { a: {}, b: {} },
      aws_lambda_event_source_mapping: {
        work: {
          function_name: '${aws_lambda_function.a.arn}',
          event_source_arn: '${aws_sqs_queue.a.arn}',
          function_response_types: ['ReportBatchItemFailures'],
          ...over,
        },
      },
    });
    expect(model.functions['a']?.source).toBeUndefined();
    expect(said(model).filter((sentence) => sentence.startsWith('aws_lambda_event_source_mapping.work'))).toHaveLength(
      1,
    );
  });

  test.each<readonly [string, object]>([
    ['events that', { queue: { queue_arn: '${aws_sqs_queue.orders.arn}', events: '${var.events}' } }],
    ['queues that', { dynamic: { queue: { for_each: '${var.queues}', content: {} } } }],
    ['a switch that', { eventbridge: '${var.on}' }],
  ])('may have buckets that announce to %s Terraform alone knows', (_, over) => {
    const notification = { bucket: '${aws_s3_bucket.orders.id}', ...over };
    const model = modelWith({
      aws_s3_bucket: { media: {}, orders: {} },
      aws_sqs_queue: { orders: {} },
      aws_s3_bucket_notification: { orders: notification },
    });
    expect(model.buckets['orders']?.notifications).toEqual([]);
    expect(said(model)).toContain(
      'aws_s3_bucket_notification.orders: it is left out: Terraform alone knows what it is made of',
    );
  });

  test('may have a policy of one of two buckets', () => {
    const bucket = '${var.b ? aws_s3_bucket.b.id : aws_s3_bucket.a.id}';
    const resource = {
      aws_s3_bucket: { media: {}, a: {}, b: {} },
      aws_s3_bucket_policy: { one: { bucket, policy: '{}' } },
    };
    expect(said(modelWith(resource))).toContain(
      'aws_s3_bucket_policy.one: it is left out: Terraform alone knows what it is made of',
    );
  });

  test('may have names with directives', () => {
    const name = 'shop%{ if var.eu }-eu%{ endif }';
    const model = modelWith({
      aws_lambda_function: { shop: { function_name: name, filename: name } },
      aws_lambda_function_url: { shop: { function_name: 'other' } },
      cloudflare_dns_record: { shop: { type: 'CNAME', name, content: 'shop.example.net' } },
    });
    expect(model.functions['shop']).toMatchObject({ processor: undefined, url: false });
  });

  test.each<readonly [string, StackResources, RegExp]>([
    [
      'a queue of dead letters',
      {
        aws_lambda_function: { optimizer: optimizer() },
        aws_sqs_queue: {
          photos: { redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.dead.arn}","maxReceiveCount":3}' },
          dead: { visibility_timeout_seconds: '${var.timeout}' },
        },
        aws_lambda_event_source_mapping: {
          photos: {
            function_name: '${aws_lambda_function.optimizer.arn}',
            event_source_arn: '${aws_sqs_queue.photos.arn}',
          },
        },
      },
      /'aws_sqs_queue\.dead\.visibility_timeout_seconds' must be a number/,
    ],
    [
      'work of one of two functions',
      {
        aws_lambda_function: { optimizer: optimizer(), mailer: { filename: 'mailer.zip' } },
        aws_sqs_queue: { photos: {} },
        aws_lambda_event_source_mapping: {
          photos: {
            function_name: '${var.mail ? aws_lambda_function.mailer.arn : aws_lambda_function.optimizer.arn}',
            event_source_arn: '${aws_sqs_queue.photos.arn}',
          },
        },
      },
      /'aws_lambda_event_source_mapping\.photos\.function_name' must name one resource/,
    ],
    [
      'a bucket that announces',
      {
        aws_s3_bucket_notification: {
          media: {
            bucket: '${aws_s3_bucket.media.id}',
            queue: { queue_arn: '${aws_sqs_queue.photos.arn}', events: '${var.events}' },
          },
        },
        aws_s3_bucket: { media: {} },
        aws_sqs_queue: { photos: {} },
        aws_lambda_function: { optimizer: optimizer({ ORIGINAL_BUCKET: '${aws_s3_bucket.media.bucket}' }) },
      },
      /'aws_s3_bucket_notification\.media\.queue\.events' must be a list of strings/,
    ],
    [
      'a bucket that the distribution reads',
      {
        aws_s3_bucket: { media: {} },
        aws_s3_bucket_notification: { media: { bucket: '${aws_s3_bucket.media[0].id}', eventbridge: '${var.on}' } },
      },
      /'aws_s3_bucket_notification\.media\.eventbridge' must be true or false/,
    ],
    [
      'a bucket that announces work',
      {
        aws_s3_bucket: { media: {}, originals: {} },
        aws_s3_bucket_notification: {
          originals: {
            bucket: '${aws_s3_bucket.originals.id}',
            queue: { queue_arn: '${aws_sqs_queue.photos.arn}', events: '${var.events}' },
          },
        },
        aws_sqs_queue: { photos: {} },
        aws_lambda_function: { optimizer: optimizer() },
        aws_lambda_event_source_mapping: {
          photos: {
            function_name: '${aws_lambda_function.optimizer.arn}',
            event_source_arn: '${aws_sqs_queue.photos.arn}',
          },
        },
      },
      /'aws_s3_bucket_notification\.originals\.queue\.events' must be a list of strings/,
    ],
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
