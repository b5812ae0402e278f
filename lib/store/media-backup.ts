import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { checkGiven } from '../support/checks';
import type { PrivateBucket } from '../support/private-bucket';
import type { MediaCatalogue } from './media-catalogue';
import { renderBackupPlan } from './backup-plan';
import { renderReplication } from './bucket-replication';
import { checkBackupStrategy } from './check-backup-strategy';

/** Copies kept by AWS Backup: buckets and catalogue, at points in time. */
export interface BackupPlanStrategy {
  readonly kind: 'aws-backup';
  /** When, in UTC, as an AWS cron expression. @default 'cron(0 3 * * ? *)' */
  readonly schedule?: string;
  /** Days a recovery point is kept. @default 35 */
  readonly retentionDays?: number;
}

/** A second bucket in another region, minutes behind. The catalogue keeps its own point-in-time recovery. */
export interface ReplicationStrategy {
  readonly kind: 'replication';
  /** The provider of the other region. */
  readonly destination: AwsProvider;
  /** Storage class of the copies. @default 'STANDARD_IA' */
  readonly storageClass?: ReplicaStorageClass;
  /** Days that overwritten and deleted versions are kept in the copy. @default 30 */
  readonly noncurrentVersionDays?: number;
  /** Whether `terraform destroy` may delete the copy with what is in it. @default false */
  readonly forceDestroy?: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-additional-configs.html */
export const REPLICA_STORAGE_CLASSES = ['STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'] as const;
export type ReplicaStorageClass = (typeof REPLICA_STORAGE_CLASSES)[number];

export type BackupStrategy = BackupPlanStrategy | ReplicationStrategy;

/** A bucket to keep a copy of. */
export interface BackupSource {
  readonly bucket: PrivateBucket;
  /** ARN of the key its objects are encrypted with. @default - S3's own keys */
  readonly kmsKeyArn?: string;
  /** Days after which the bucket deletes its objects; the copy does too. @default - kept */
  readonly expireAfterDays?: number;
}

export interface MediaBackupProps {
  /** By a name that becomes part of the construct ids: renaming one replaces its copy. */
  readonly buckets: Readonly<Record<string, BackupSource>>;
  /** @default - no table */
  readonly catalogue?: MediaCatalogue;
  /** @default - AWS Backup, daily, kept 35 days */
  readonly strategy?: BackupStrategy;
}

/** A second copy of what cannot be made again: originals and the catalogue. */
export class MediaBackup extends Construct {
  constructor(scope: Construct, id: string, props: MediaBackupProps) {
    super(scope, id);
    checkGiven(this, props, { buckets: true });
    checkBackupStrategy(this, 'strategy', props.strategy);
    const strategy = props.strategy ?? { kind: 'aws-backup' };
    if (strategy.kind === 'aws-backup') renderBackupPlan(this, props, strategy);
    else renderReplication(this, props.buckets, strategy);
  }
}
