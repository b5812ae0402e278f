import { TerraformVariable } from 'cdktf';
import { defineMediaContract, sparkMediaContract } from '../../../lib/contract';
import { ServiceRole } from '../../../lib/support';
import { MediaUpload, type MediaUploadProps, ProcessingQueue } from '../../../lib/upload';
import { statements, synthesize, type Synthesized } from '../../support/synth';

const synthUpload = (props?: MediaUploadProps): Synthesized =>
  synthesize((stack) => new MediaUpload(stack, 'Upload', props));

describe('MediaUpload', () => {
  test('minimal example: a private, encrypted, versioned bucket and two queues with dead letters', () => {
    const stack = synthUpload();

    expect(stack.resource('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.resource('aws_s3_bucket_server_side_encryption_configuration')['rule']).toEqual([
      {
        apply_server_side_encryption_by_default: {
          kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\.Upload_Key_[0-9A-F]+\.arn}$/) as string,
          sse_algorithm: 'aws:kms',
        },
        bucket_key_enabled: true,
      },
    ]);
    expect(stack.resource('aws_s3_bucket_versioning')['versioning_configuration']).toEqual({ status: 'Enabled' });
    expect(stack.resource('aws_s3_bucket_ownership_controls')['rule']).toEqual({
      object_ownership: 'BucketOwnerEnforced',
    });
    expect(stack.resource('aws_kms_key')['enable_key_rotation']).toBe(true);
    expect(stack.resources('aws_s3_bucket_cors_configuration')).toEqual([]);
    expect(stack.resources('aws_sqs_queue')).toHaveLength(4);
  });

  test('refuses every request to the originals that is not TLS', () => {
    const policy = statements(synthUpload().resource('aws_s3_bucket_policy'));
    expect(policy).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    expect(policy.filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
  });

  test('tells photos from videos by prefix, and sends each to its queue, which takes them from this bucket alone', () => {
    const stack = synthUpload();

    const notification = stack.resource('aws_s3_bucket_notification');

    const arrival = (area: string, queue: string): unknown =>
      expect.objectContaining({
        id: area,
        events: ['s3:ObjectCreated:*'],
        filter_prefix: `originals/${area}/`,
        queue_arn: expect.stringMatching(new RegExp(`^\\$\\{aws_sqs_queue\\.Upload_${queue}_\\w+\\.arn}$`)) as string,
      });
    expect(notification['queue']).toEqual([arrival('images', 'ImageQueue'), arrival('videos', 'VideoQueue')]);
    expect(notification['depends_on']).toEqual([
      expect.stringContaining('aws_sqs_queue_policy.Upload_ImageQueue'),
      expect.stringContaining('aws_sqs_queue_policy.Upload_VideoQueue'),
    ]);
    for (const [, policy] of stack.resources('aws_sqs_queue_policy')) {
      expect(statements(policy)).toEqual([
        expect.objectContaining({
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': expect.stringContaining('aws_s3_bucket.') as string } },
        }),
      ]);
    }
  });

  test('has no queue of videos where nothing processes them', () => {
    const stack = synthUpload({ processVideos: false });
    expect(stack.resources('aws_sqs_queue').filter(([id]) => id.includes('Video'))).toEqual([]);
    expect(stack.resource('aws_s3_bucket_notification')['queue']).toEqual([
      expect.objectContaining({ filter_prefix: 'originals/images/' }),
    ]);
  });

  test.each([
    ['images', 'grantReadImages'],
    ['videos', 'grantReadVideos'],
  ] as const)('grants to read the originals of %s alone', (area, grant) => {
    const stack = synthesize((scope) => {
      const role = new ServiceRole(scope, 'Role', { service: 'lambda.amazonaws.com', description: 'processor' });
      new MediaUpload(scope, 'Upload')[grant](role);
    });
    const granted = statements(stack.resource('aws_iam_role_policy'));
    expect(granted.map(({ Action }) => Action)).toEqual([
      ['s3:GetObject', 's3:GetObjectVersion'],
      's3:ListBucket',
      'kms:Decrypt',
    ]);
    expect(granted[0]?.Resource).toMatch(new RegExp(`\\.arn}/originals/${area}/\\*$`));
  });

  test('gives a photo three attempts and keeps what failed for two weeks', () => {
    const stack = synthUpload();
    const queue = stack.resource('aws_sqs_queue', /ImageQueue_[0-9A-F]+$/);
    const deadLetters = stack.resource('aws_sqs_queue', /ImageQueue_DeadLetters/);
    expect(JSON.parse(String(queue['redrive_policy']))).toMatchObject({ maxReceiveCount: 3 });
    expect(deadLetters['message_retention_seconds']).toBe(1_209_600);
    expect([queue, deadLetters].map((each) => each['sqs_managed_sse_enabled'])).toEqual([true, true]);
  });

  test('hides a message six times as long as the function may take, by the contract', () => {
    const contract = defineMediaContract({ images: { upload: { timeoutSeconds: 20 } } });
    const queue = synthUpload({ contract }).resource('aws_sqs_queue', /ImageQueue_[0-9A-F]+$/);
    expect(queue['visibility_timeout_seconds']).toBe(6 * (4 * 20 + 20));
  });

  test('lets named web origins upload with presigned requests', () => {
    const stack = synthUpload({ uploadOrigins: ['https://app.sparkdating.com', 'http://localhost:5173'] });
    expect(stack.resource('aws_s3_bucket_cors_configuration')['cors_rule']).toEqual([
      expect.objectContaining({
        allowed_origins: ['https://app.sparkdating.com', 'http://localhost:5173'],
        allowed_methods: ['PUT', 'POST'],
      }),
    ]);
  });

  test('takes all subdomains of one domain', () => {
    expect(() => synthUpload({ uploadOrigins: ['https://*.sparkdating.com'] })).not.toThrow();
  });

  test('leaves EventBridge on, which AWS Backup follows the bucket by', () => {
    expect(synthUpload().resource('aws_s3_bucket_notification')['eventbridge']).toBe(true);
  });

  test('grants an API uploads of images and videos, encrypted, and no reading', () => {
    const stack = synthesize((scope) => {
      const role = new ServiceRole(scope, 'Role', { service: 'lambda.amazonaws.com', description: 'api' });
      const upload = new MediaUpload(scope, 'Upload');
      upload.grantUpload(role);
      upload.grantUpload(role);
    });
    expect(statements(stack.resource('aws_iam_role_policy'))).toEqual([
      expect.objectContaining({
        Sid: 'UploadOriginals',
        Action: 's3:PutObject',
        Resource: [
          expect.stringMatching(/\.arn}\/originals\/images\/\*$/) as string,
          expect.stringMatching(/\.arn}\/originals\/videos\/\*$/) as string,
        ],
      }),
      expect.objectContaining({ Sid: 'EncryptOriginals', Action: ['kms:GenerateDataKey', 'kms:Decrypt'] }),
    ]);
  });

  test('grants a reader the originals of images and their key, and no other action', () => {
    const stack = synthesize((scope) => {
      const role = new ServiceRole(scope, 'Role', { service: 'lambda.amazonaws.com', description: 'reader' });
      new MediaUpload(scope, 'Upload').grantReadImages(role);
    });
    expect(statements(stack.resource('aws_iam_role_policy'))).toEqual([
      expect.objectContaining({
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: expect.stringMatching(/\.arn}\/originals\/images\/\*$/) as string,
      }),
      expect.objectContaining({ Action: 's3:ListBucket', Resource: expect.stringMatching(/\.arn}$/) as string }),
      expect.objectContaining({ Action: 'kms:Decrypt' }),
    ]);
  });

  test('maximum example: own name, own key, all lifetimes', () => {
    const stack = synthUpload({
      bucketName: 'spark-originals-eu',
      kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/1',
      infrequentAccessAfterDays: 60,
      expireAfterDays: 730,
      noncurrentVersionDays: 14,
      forceDestroy: true,
    });
    expect(stack.resource('aws_s3_bucket')).toMatchObject({ bucket: 'spark-originals-eu', force_destroy: true });
    expect(stack.resources('aws_kms_key')).toEqual([]);
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
      expect.objectContaining({
        transition: [{ days: 60, storage_class: 'STANDARD_IA' }],
        expiration: [{ days: 730 }],
        noncurrent_version_expiration: [{ noncurrent_days: 14 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
      }),
    ]);
  });

  test('forgets what was deleted, markers included, where it keeps originals', () => {
    const stack = synthUpload({ infrequentAccessAfterDays: false });
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
      {
        id: 'all',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        expiration: [{ expired_object_delete_marker: true }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
      },
    ]);
  });

  test('may delete originals early where they are not moved before', () => {
    const stack = synthUpload({ infrequentAccessAfterDays: false, expireAfterDays: 3 });
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
      expect.objectContaining({ expiration: [{ days: 3 }] }),
    ]);
  });

  test('throws on a contract that was put together by hand and breaks its rules', () => {
    const { images } = sparkMediaContract;
    const contract = { ...sparkMediaContract, images: { ...images, background: 'white' } };
    expect(() => synthUpload({ contract })).toThrow(
      "[test/Upload] The media contract has 1 fault(s):\n  'images.background' must be a colour",
    );
  });

  test.each<[string, MediaUploadProps, string]>([
    [
      'a bucket name S3 refuses',
      { bucketName: 'Spark_Originals' },
      "[test/Upload/Originals] 'bucketName' must be 3–63 lower-case",
    ],
    ['an origin with a path', { uploadOrigins: ['https://a.example/upload'] }, "'uploadOrigins.0' must be an origin"],
    ['any origin', { uploadOrigins: ['*'] }, "'uploadOrigins.0' must be an origin"],
    ...['https://**', 'https://*.*', 'https://a*b.com', 'https://*:443', 'https://*.com', 'https://.', 'https://-'].map(
      (origin): [string, MediaUploadProps, string] => [
        `the origin ${origin}`,
        { uploadOrigins: [origin] },
        "'uploadOrigins.0' must be an origin",
      ],
    ),
    ...['', 'garbage', 'alias/foo', 'arn:aws:kms:eu-central-1:123456789012:alias/foo'].map(
      (kmsKeyArn): [string, MediaUploadProps, string] => [
        `the key ${kmsKeyArn}`,
        { kmsKeyArn },
        "'kmsKeyArn' must be the ARN of a KMS key",
      ],
    ),
    ['plain http', { uploadOrigins: ['http://app.example.com'] }, "'uploadOrigins.0' must be an origin"],
    [
      'a transition S3 refuses',
      { infrequentAccessAfterDays: 7 },
      "'infrequentAccessAfterDays' must be 30–36500 days, got: 7",
    ],
    [
      'an expiry before the transition',
      { expireAfterDays: 20 },
      "'expireAfterDays' must be more than infrequentAccessAfterDays (30), got: 20",
    ],
    ['no days at all', { noncurrentVersionDays: 0 }, "'noncurrentVersionDays' must be 1–36500 days, got: 0"],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthUpload(props)).toThrow(message);
  });

  test('does not throw if a value is a token', () => {
    expect(() =>
      synthesize((stack) => {
        const bucketName = new TerraformVariable(stack, 'name', { type: 'string' }).stringValue;
        const days = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
        new MediaUpload(stack, 'Upload', { bucketName, noncurrentVersionDays: days, uploadOrigins: [bucketName] });
      }),
    ).not.toThrow();
  });
});

describe('ProcessingQueue', () => {
  test.each<[string, object, string]>([
    [
      'a timeout above twelve hours',
      { visibilityTimeoutSeconds: 43_201 },
      "'visibilityTimeoutSeconds' must be 0–43200 seconds",
    ],
    [
      'no attempt at all',
      { visibilityTimeoutSeconds: 30, maxReceiveCount: 0 },
      "'maxReceiveCount' must be 1–1000, got: 0",
    ],
    [
      'a month of dead letters',
      { visibilityTimeoutSeconds: 30, deadLetterRetentionDays: 30 },
      "'deadLetterRetentionDays' must be 5–14 days",
    ],
  ])('throws on %s', (_what, props, message) => {
    expect(() =>
      synthesize((stack) => new ProcessingQueue(stack, 'Queue', props as { visibilityTimeoutSeconds: number })),
    ).toThrow(message);
  });
});
