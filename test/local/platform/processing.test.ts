import { sparkMediaContract } from '../../../lib';
import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { BEHAVIOR, stackOf, type StackResources } from './stack-json';

const modelWith = (resource: StackResources, over: Readonly<Record<string, unknown>> = {}): PlatformModel =>
  modelOf(stackOf(over, { resource }));
const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('functions of a stack', () => {
  test('are told by the name of their zip, wherever it lies, and by what they are given', () => {
    const environment = { variables: { MEDIA_CONTRACT: '{}' } };
    const { functions } = modelWith({
      aws_lambda_function: {
        optimizer: { filename: 'assets/1234/image-optimizer-x64.zip', environment },
        api: { s3_bucket: 'code', s3_key: 'releases/delivery-api-arm64.zip', environment },
        flusher: { filename: 'metrics-flusher.zip', environment: { variables: { METRICS_TABLE: 'counters' } } },
        transcoder: {
          image_uri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/transcoder:1',
          environment: { variables: { MEDIA_CONTRACT: JSON.stringify({ videos: sparkMediaContract.videos }) } },
        },
        own: { filename: 'own.zip' },
      },
    });
    expect(Object.values(functions).map(({ id, processor }) => [id, processor])).toEqual([
      ['optimizer', 'image-optimizer'],
      ['api', 'delivery-api'],
      ['flusher', 'metrics-flusher'],
      ['transcoder', 'video-transcoder'],
      ['own', undefined],
    ]);
  });

  test('have the defaults of Lambda', () => {
    expect(
      modelWith({ aws_lambda_function: { own: { reserved_concurrent_executions: -1 } } }).functions['own'],
    ).toEqual({
      id: 'own',
      environment: {},
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      url: false,
    });
  });

  test('are triggered by the queue of their mapping, unless it is switched off or of something else', () => {
    const mapping = (name: string, over: Readonly<Record<string, unknown>>): unknown => ({
      function_name: `\${aws_lambda_function.${name}.arn}`,
      event_source_arn: '${aws_sqs_queue.work.arn}',
      ...over,
    });
    const model = modelWith({
      aws_sqs_queue: { work: {} },
      aws_lambda_function: { on: {}, off: {}, other: {} },
      aws_lambda_event_source_mapping: {
        on: mapping('on', { batch_size: 2, scaling_config: [{ maximum_concurrency: 5 }] }),
        off: mapping('off', { enabled: false }),
        other: mapping('other', { event_source_arn: '${aws_dynamodb_table.items.stream_arn}' }),
      },
    });
    expect(model.functions['on']?.source).toEqual({ queue: 'work', batchSize: 2, maxConcurrency: 5 });
    expect([model.functions['off']?.source, model.functions['other']?.source]).toEqual([undefined, undefined]);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'aws_lambda_event_source_mapping.off: it is switched off, so that nothing triggers its function',
        'aws_lambda_event_source_mapping.other: it triggers nothing: its source is no queue of the stack',
      ]),
    );
  });
});

describe('buckets of a stack', () => {
  test('announce objects to queues, those of a bucket that exists already too', () => {
    const model = modelWith({
      aws_sqs_queue: { photos: {} },
      aws_s3_bucket_notification: {
        uploads: {
          bucket: 'old-uploads',
          queue: [
            {
              queue_arn: '${aws_sqs_queue.photos.arn}',
              events: ['s3:ObjectCreated:*'],
              filter_prefix: 'in/',
              filter_suffix: '.jpg',
            },
            { queue_arn: '${aws_sqs_queue.photos.arn}', events: ['s3:ObjectRemoved:*'] },
          ],
          lambda_function: [{ lambda_function_arn: 'arn', events: ['s3:ObjectCreated:*'] }],
        },
      },
    });
    expect(model.buckets['old-uploads']?.notifications).toEqual([{ prefix: 'in/', queue: 'photos' }]);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'aws_s3_bucket_notification.uploads: no lambda_function is told of objects',
        'aws_s3_bucket_notification.uploads.queue[0]: its filter_suffix does not act: each suffix is announced',
      ]),
    );
  });

  const statement = (over: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: '${aws_s3_bucket.media.arn}/public/*',
    ...over,
  });
  const readable = (...statements: readonly unknown[]): readonly string[] | undefined =>
    modelWith({
      aws_s3_bucket_policy: {
        media: { bucket: '${aws_s3_bucket.media.id}', policy: JSON.stringify({ Statement: statements }) },
      },
    }).buckets['media']?.readable;

  test('let the distribution read what their policy says', () => {
    const source = (id: string): unknown => ({
      StringEquals: { 'AWS:SourceArn': `\${aws_cloudfront_distribution.${id}.arn}` },
    });
    expect(
      readable(
        statement({ Condition: source('cdn') }),
        statement({ Resource: ['arn:aws:s3:::media/a/*', 'arn:aws:s3:::media'] }),
      ),
    ).toEqual(['public/', 'a/']);
    expect(readable(statement({ Condition: source('other') }))).toEqual([]);
    expect(readable(statement({ Effect: 'Deny' }), statement({ Action: ['s3:PutObject'] }))).toEqual([]);
    expect(readable(statement({ Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::media/*' }))).toEqual(['']);
  });

  test('are told of where their policy is not in the stack, or only Terraform knows it', () => {
    const model = modelWith({
      aws_s3_bucket_policy: {
        media: { bucket: '${aws_s3_bucket.media.id}', policy: '${data.aws_iam_policy_document.media.json}' },
      },
    });
    expect(modelOf(stackOf()).buckets['media']?.readable).toBeUndefined();
    expect(model.buckets['media']?.readable).toBeUndefined();
    const what = 'aws_s3_bucket.media: its policy is not known here: the edge may read profiles/, videos/ of it';
    for (const unknown of [modelOf(stackOf()), model]) expect(said(unknown)).toContain(what);
  });
});

describe('queues and tables of a stack', () => {
  test('give up on a message by their own policy, or by one beside them', () => {
    const redrive_policy = JSON.stringify({ deadLetterTargetArn: '${aws_sqs_queue.dead.arn}', maxReceiveCount: 4 });
    const { queues } = modelWith({
      aws_sqs_queue: { own: { redrive_policy, visibility_timeout_seconds: 90 }, beside: {}, dead: {} },
      aws_sqs_queue_redrive_policy: { beside: { queue_url: '${aws_sqs_queue.beside.id}', redrive_policy } },
    });
    expect(queues).toEqual({
      own: { id: 'own', visibilityTimeoutSeconds: 90, maxReceiveCount: 4, deadLetters: 'dead' },
      beside: { id: 'beside', visibilityTimeoutSeconds: 30, maxReceiveCount: 4, deadLetters: 'dead' },
      dead: { id: 'dead', visibilityTimeoutSeconds: 30, maxReceiveCount: Infinity },
    });
  });

  test('have their indexes, a local one by the key of its table', () => {
    const { tables } = modelWith({
      aws_dynamodb_table: {
        items: {
          hash_key: 'user',
          range_key: 'item',
          attribute: [
            { name: 'user', type: 'S' },
            { name: 'item', type: 'S' },
            { name: 'size', type: 'N' },
          ],
          global_secondary_index: [{ name: 'by-item', hash_key: 'item', projection_type: 'ALL' }],
          local_secondary_index: [{ name: 'by-size', range_key: 'size', projection_type: 'ALL' }],
        },
      },
    });
    expect(tables['items']).toMatchObject({
      rangeKey: 'item',
      attributes: [{ name: 'user', type: 'S' }, { name: 'item' }, { name: 'size', type: 'N' }],
      indexes: [
        { name: 'by-item', hashKey: 'item' },
        { name: 'by-size', hashKey: 'user', rangeKey: 'size' },
      ],
    });
  });
});

test('a real-time log without the collector of this package counts nothing', () => {
  const model = modelWith(
    { aws_cloudfront_realtime_log_config: { log: { name: 'log', sampling_rate: 5, fields: ['timestamp'] } } },
    {
      default_cache_behavior: { ...BEHAVIOR, realtime_log_config_arn: '${aws_cloudfront_realtime_log_config.log.arn}' },
    },
  );
  expect(model.metrics).toBeUndefined();
  expect(model.distribution.realtimeLog).toBe(true);
});
