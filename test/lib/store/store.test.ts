import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { TerraformStack } from 'cdktf';
import { MediaBackup, type MediaBackupProps, MediaCatalogue, VariantStore } from '../../../lib/store';
import { ServiceRole } from '../../../lib/support';
import { MediaUpload } from '../../../lib/upload';
import { statements, synthesize, type Synthesized } from '../../support/synth';

const role = (stack: TerraformStack): ServiceRole =>
  new ServiceRole(stack, 'Role', { service: 'lambda.amazonaws.com', description: 'test' });

describe('VariantStore', () => {
  test('minimal example: a private, versioned bucket encrypted with keys of S3', () => {
    const stack = synthesize((scope) => new VariantStore(scope, 'Store'));
    expect(stack.resource('aws_s3_bucket_server_side_encryption_configuration')['rule']).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' }, bucket_key_enabled: false },
    ]);
    expect(stack.resource('aws_s3_bucket_public_access_block')['restrict_public_buckets']).toBe(true);
    expect(stack.resource('aws_s3_bucket_versioning')['versioning_configuration']).toEqual({ status: 'Enabled' });
    expect(stack.resource('aws_s3_bucket')['bucket_prefix']).toBe('test-store-variants-');
  });

  test('grants a processor to write and take out variants and masters of images, no versions, nothing of videos', () => {
    const stack = synthesize((scope) => new VariantStore(scope, 'Store').grantWriteImages(role(scope)));
    const granted = statements(stack.resource('aws_iam_role_policy'));
    expect(granted.flatMap(({ Action }) => Action)).toEqual([
      's3:PutObject',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
    ]);
    expect(granted.flatMap(({ Resource }) => Resource).map((arn) => arn.replace(/^\$\{.*\}/, ''))).toEqual([
      '/profiles/*',
      '/masters/images/*',
      '/watermarks/*',
      '',
    ]);
  });
});

describe('VariantStore, for videos', () => {
  test('grants a processor to write and take out what a video becomes, nothing of images and no layer', () => {
    const stack = synthesize((scope) => new VariantStore(scope, 'Store').grantWriteVideos(role(scope)));
    const granted = statements(stack.resource('aws_iam_role_policy'));
    expect(
      granted.map(({ Action, Resource }) => [Action, [Resource].flat().map((arn) => arn.replace(/^\$\{.*\}/, ''))]),
    ).toEqual([
      [['s3:PutObject', 's3:DeleteObject'], ['/videos/*']],
      ['s3:GetObject', ['/watermarks/*']],
      ['s3:ListBucket', ['']],
    ]);
  });
});

describe('MediaCatalogue', () => {
  test('minimal example: by user and by media, recoverable and protected', () => {
    const table = synthesize((scope) => new MediaCatalogue(scope, 'Catalogue')).resource('aws_dynamodb_table');
    expect(table).toMatchObject({
      name: 'test-catalogue',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'userId',
      range_key: 'mediaKey',
      global_secondary_index: [{ name: 'by-media', hash_key: 'mediaKey', range_key: 'userId', projection_type: 'ALL' }],
      point_in_time_recovery: { enabled: true, recovery_period_in_days: 35 },
      server_side_encryption: { enabled: true },
      deletion_protection_enabled: true,
    });
  });

  test('has another name in another stack', () => {
    const name = (stackId: string): unknown =>
      synthesize((scope) => new MediaCatalogue(scope, 'Catalogue'), stackId).resource('aws_dynamodb_table')['name'];
    expect([name('spark-media'), name('spark-media-dev')]).toEqual([
      'spark-media-catalogue',
      'spark-media-dev-catalogue',
    ]);
  });

  test('grants single records to processors, and queries to readers', () => {
    const actions = (grant: 'grantRead' | 'grantReadWrite'): unknown =>
      statements(
        synthesize((scope) => new MediaCatalogue(scope, 'Catalogue')[grant](role(scope))).resource(
          'aws_iam_role_policy',
        ),
      ).flatMap(({ Action }) => Action);
    expect(actions('grantReadWrite')).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem']);
    expect(actions('grantRead')).toEqual(['dynamodb:GetItem', 'dynamodb:Query']);
  });

  test.each([
    [{ tableName: 'a b' }, "'tableName' must be 3–255 letters"],
    [{ recoveryPeriodInDays: 36 }, "'recoveryPeriodInDays' must be 1–35 days, got: 36"],
  ])('throws on %j', (props, message) => {
    expect(() => synthesize((scope) => new MediaCatalogue(scope, 'Catalogue', props))).toThrow(message);
  });
});

describe('MediaBackup', () => {
  const synthBackup = (strategy?: (stack: TerraformStack) => MediaBackupProps['strategy']): Synthesized =>
    synthesize((stack) => {
      const upload = new MediaUpload(stack, 'Upload');
      new MediaBackup(stack, 'Backup', {
        buckets: { Originals: { bucket: upload.bucket, kmsKeyArn: upload.kmsKeyArn } },
        catalogue: new MediaCatalogue(stack, 'Catalogue'),
        strategy: strategy?.(stack),
      });
    });

  test('minimal example: a daily recovery point of originals and catalogue, kept five weeks', () => {
    const stack = synthBackup();
    expect(stack.resource('aws_backup_plan')['rule']).toEqual([
      expect.objectContaining({ schedule: 'cron(0 3 * * ? *)', lifecycle: { delete_after: 35 } }),
    ]);
    expect(stack.resource('aws_backup_selection')['resources']).toEqual([
      expect.stringContaining('aws_s3_bucket.Upload_Originals'),
      expect.stringContaining('aws_dynamodb_table.Catalogue'),
    ]);
    expect(stack.resources('aws_s3_bucket_replication_configuration')).toEqual([]);
  });

  test('replicates objects, encrypted ones and deletions into a bucket of the other region', () => {
    const stack = synthBackup((scope) => ({
      kind: 'replication',
      destination: new AwsProvider(scope, 'Other', { region: 'eu-west-1', alias: 'backup' }),
    }));
    const [rule] = stack.resource('aws_s3_bucket_replication_configuration')['rule'] as Record<string, unknown>[];
    expect(rule).toMatchObject({
      delete_marker_replication: { status: 'Enabled' },
      source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
      destination: { storage_class: 'STANDARD_IA', encryption_configuration: {} },
    });
    expect(stack.resources('aws_backup_plan')).toEqual([]);
    const elsewhere = Object.values(stack.json.resource ?? {})
      .flatMap((byId) => Object.entries(byId))
      .filter(([id]) => id.includes('Replica_') || id.includes('ReplicaKey'));
    expect(elsewhere).not.toEqual([]);
    for (const [, resource] of elsewhere) expect(resource['provider']).toBe('aws.backup');
  });

  test('may read, write, delete and re-encrypt the copy', () => {
    const stack = synthBackup((scope) => ({
      kind: 'replication',
      destination: new AwsProvider(scope, 'Other', { region: 'eu-west-1', alias: 'backup' }),
    }));
    const granted = statements(stack.resource('aws_iam_role_policy'));
    expect(Object.fromEntries(granted.map(({ Sid, Action }) => [Sid, Action]))).toEqual({
      ReadSource: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      ReadVersions: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      WriteReplica: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      DecryptSource: 'kms:Decrypt',
      EncryptReplica: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
    });
  });

  test('lets AWS Backup do what it needs for tables and for buckets, before it begins', () => {
    const stack = synthBackup();
    expect(
      stack
        .resources('aws_iam_role_policy_attachment')
        .map(([, { policy_arn: arn }]) => arn)
        .sort(),
    ).toEqual([
      'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup',
      'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
    ]);
    expect(stack.resource('aws_backup_selection')['depends_on']).toHaveLength(2);
  });

  test('lets the copy forget deleted originals as its source does', () => {
    const stack = synthesize((scope) => {
      const { bucket, expireAfterDays } = new MediaUpload(scope, 'Upload', { expireAfterDays: 365 });
      new MediaBackup(scope, 'Backup', {
        buckets: { Originals: { bucket, expireAfterDays } },
        strategy: {
          kind: 'replication',
          destination: new AwsProvider(scope, 'Other', { region: 'eu-west-1', alias: 'backup' }),
          noncurrentVersionDays: 5,
          forceDestroy: true,
        },
      });
    });
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration', /Backup/)).toMatchObject({
      provider: 'aws.backup',
      rule: [{ expiration: [{ days: 365 }], noncurrent_version_expiration: [{ noncurrent_days: 5 }] }],
    });
    expect(stack.resource('aws_s3_bucket', /Replica/)['force_destroy']).toBe(true);
  });

  test('throws on a copy in the region of the original', () => {
    const sameRegion = (scope: TerraformStack): MediaBackupProps['strategy'] => ({
      kind: 'replication',
      destination: new AwsProvider(scope, 'Other', { region: 'eu-central-1', alias: 'backup' }),
    });
    expect(() => synthBackup(sameRegion)).toThrow(
      '\'strategy.destination\' must be a provider of another region than the buckets, got: "eu-central-1"',
    );
  });

  test('replicates only once both buckets keep versions', () => {
    const stack = synthBackup((scope) => ({
      kind: 'replication',
      destination: new AwsProvider(scope, 'Other', { region: 'eu-west-1', alias: 'backup' }),
    }));
    expect(stack.resource('aws_s3_bucket_replication_configuration')['depends_on']).toEqual([
      expect.stringMatching(/^aws_s3_bucket_versioning\.Upload/),
      expect.stringMatching(/^aws_s3_bucket_versioning\.Backup/),
    ]);
  });

  test.each<[string, MediaBackupProps, string]>([
    ['nothing to back up', { buckets: {} }, "'buckets' must name a bucket, or catalogue a table, to back up, got: {}"],
    [
      'a schedule that is no cron',
      { buckets: {}, strategy: { kind: 'aws-backup', schedule: 'daily' } },
      "'strategy.schedule' must be an AWS cron expression",
    ],
    ...['cron(a b c d e f)', 'cron(0 3 * * * *)', 'cron(0 3 ? * ? *)', 'cron(0 3 * * ?)'].map(
      (schedule): [string, MediaBackupProps, string] => [
        `the schedule ${schedule}`,
        { buckets: {}, strategy: { kind: 'aws-backup', schedule } },
        "'strategy.schedule' must be an AWS cron expression",
      ],
    ),
    [
      'no retention',
      { buckets: {}, strategy: { kind: 'aws-backup', retentionDays: 0 } },
      "'strategy.retentionDays' must be 1–36500 days",
    ],
    ...[true, {}, { kind: 'glacier' }].map((strategy): [string, MediaBackupProps, string] => [
      `the strategy ${JSON.stringify(strategy)}`,
      { buckets: {}, strategy: strategy as unknown as MediaBackupProps['strategy'] },
      "[test/Backup] 'strategy' must be { kind: 'aws-backup' } or { kind: 'replication', destination }, got: " +
        JSON.stringify(strategy),
    ]),
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthesize((stack) => new MediaBackup(stack, 'Backup', props))).toThrow(message);
  });
});
