import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { Construct } from 'constructs';
import { check, checkOneOf } from '../support/checks';
import { ServiceRole } from '../support/grantee';
import { PrivateBucket } from '../support/private-bucket';
import { knownRegion } from '../support/provider-region';
import { renderVersionLifecycle } from '../support/version-lifecycle';
import { type BackupSource, REPLICA_STORAGE_CLASSES, type ReplicationStrategy } from './media-backup';

/** Declares, for each bucket, its copy in the other region and the rule that fills it. */
export function renderReplication(
  scope: Construct,
  buckets: Readonly<Record<string, BackupSource>>,
  strategy: ReplicationStrategy,
): void {
  checkOneOf(scope, 'strategy.storageClass', strategy.storageClass, REPLICA_STORAGE_CLASSES);
  const region = knownRegion(scope, strategy.destination);
  check(scope, region === undefined || region !== knownRegion(scope), {
    what: 'strategy.destination',
    rule: 'be a provider of another region than the buckets',
    got: region,
    remedy: 'a copy in the same region is lost with it',
  });
  check(scope, Object.keys(buckets).length > 0, {
    what: 'buckets',
    rule: 'name at least one bucket to replicate',
    got: buckets,
    remedy: 'the catalogue has point-in-time recovery of its own',
  });
  for (const [name, source] of Object.entries(buckets)) replicate(new Construct(scope, name), source, strategy);
}

function replicate(scope: Construct, source: BackupSource, strategy: ReplicationStrategy): void {
  const { bucket, kmsKeyArn, expireAfterDays } = source;
  const { destination: provider, storageClass = 'STANDARD_IA', forceDestroy } = strategy;
  // A key lives in one region; the copy needs one of its own.
  const replicaKey =
    kmsKeyArn === undefined
      ? undefined
      : new KmsKey(scope, 'ReplicaKey', {
          provider,
          description: `Copies of ${bucket.node.path}`,
          enableKeyRotation: true,
          deletionWindowInDays: 30,
        });
  const replica = new PrivateBucket(scope, 'Replica', { provider, kmsKeyArn: replicaKey?.arn, forceDestroy });
  // S3 replicates deletions as markers, and what a lifecycle rule deletes not at all: the copy must forget by itself.
  renderVersionLifecycle(scope, replica, {
    provider,
    expireAfterDays,
    noncurrentVersionDays: strategy.noncurrentVersionDays ?? 30,
  });
  const role = new ServiceRole(scope, 'Role', {
    service: 's3.amazonaws.com',
    description: `Replication of ${bucket.node.path}`,
  });
  role.allow({
    Sid: 'ReadSource',
    Effect: 'Allow',
    Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
    Resource: bucket.arn,
  });
  role.allow({
    Sid: 'ReadVersions',
    Effect: 'Allow',
    Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
    Resource: `${bucket.arn}/*`,
  });
  role.allow({
    Sid: 'WriteReplica',
    Effect: 'Allow',
    // Deletions are replicated, so that an erased original goes from its copy with its noncurrent versions.
    Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
    Resource: `${replica.arn}/*`,
  });
  if (kmsKeyArn !== undefined && replicaKey !== undefined) {
    role.allow({ Sid: 'DecryptSource', Effect: 'Allow', Action: 'kms:Decrypt', Resource: kmsKeyArn });
    // Decrypt is what a bucket key needs.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    role.allow({
      Sid: 'EncryptReplica',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: replicaKey.arn,
    });
  }
  new S3BucketReplicationConfigurationA(scope, 'Replication', {
    bucket: bucket.resource.id,
    role: role.arn,
    rule: [
      {
        id: 'all',
        status: 'Enabled',
        priority: 0,
        filter: { prefix: '' },
        deleteMarkerReplication: { status: 'Enabled' },
        ...(replicaKey === undefined
          ? {}
          : { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } } }),
        destination: {
          bucket: replica.arn,
          storageClass,
          ...(replicaKey === undefined ? {} : { encryptionConfiguration: { replicaKmsKeyId: replicaKey.arn } }),
        },
      },
    ],
    // Both ends must be versioned before S3 accepts the rule.
    dependsOn: [bucket.versioning, replica.versioning],
  });
}
