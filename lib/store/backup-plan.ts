import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { Construct } from 'constructs';
import { check, checkInteger, checkPattern } from '../support/checks';
import { uniqueName } from '../support/names';
import { serviceAssumeRole } from '../support/policy';
import type { BackupPlanStrategy, MediaBackupProps } from './media-backup';

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-vault.html */
const MAX_VAULT_NAME = 50;
const MAX_PLAN_NAME = 50;
const MAX_ROLE_NAME_PREFIX = 38;

/** What AWS Backup may do: AWS's own policies for buckets and for tables. */
const BACKUP_POLICIES = {
  Service: 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
  S3: 'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup',
} as const;

/** Declares vault, plan, role and selection of AWS Backup. */
export function renderBackupPlan(scope: Construct, props: MediaBackupProps, strategy: BackupPlanStrategy): void {
  const { schedule = 'cron(0 3 * * ? *)', retentionDays = 35 } = strategy;
  const { buckets, catalogue } = props;
  checkPattern(scope, 'strategy.schedule', schedule, {
    pattern: /^cron\([\d*,/-]+ [\d*,/-]+ (\? [\dA-Z*,/-]+ [\dA-Z*,/#L-]+|[\d*,/LW-]+ [\dA-Z*,/-]+ \?) [\d*,/-]+\)$/,
    rule: 'be an AWS cron expression of six fields with ? for one of the days, like cron(0 3 * * ? *)',
  });
  checkInteger(scope, 'strategy.retentionDays', retentionDays, { min: 1, max: 36_500, unit: 'days' });
  check(scope, Object.keys(buckets).length > 0 || catalogue !== undefined, {
    what: 'buckets',
    rule: 'name a bucket, or catalogue a table, to back up',
    got: buckets,
  });

  const vault = new BackupVault(scope, 'Vault', { name: uniqueName(scope, { maxLength: MAX_VAULT_NAME }) });
  const plan = new BackupPlan(scope, 'Plan', {
    name: uniqueName(scope, { maxLength: MAX_PLAN_NAME, suffix: 'plan' }),
    rule: [{ ruleName: 'scheduled', targetVaultName: vault.name, schedule, lifecycle: { deleteAfter: retentionDays } }],
  });
  const role = new IamRole(scope, 'Role', {
    namePrefix: `${uniqueName(scope, { maxLength: MAX_ROLE_NAME_PREFIX - 1 })}-`,
    description: `AWS Backup for ${scope.node.path}`,
    assumeRolePolicy: serviceAssumeRole('backup.amazonaws.com'),
  });
  const attachments = Object.entries(BACKUP_POLICIES).map(
    ([id, policyArn]) => new IamRolePolicyAttachment(scope, `${id}Policy`, { role: role.name, policyArn }),
  );
  new BackupSelection(scope, 'Selection', {
    name: 'media',
    planId: plan.id,
    iamRoleArn: role.arn,
    resources: [
      ...Object.values(buckets).map(({ bucket }) => bucket.arn),
      ...(catalogue === undefined ? [] : [catalogue.resource.arn]),
    ],
    dependsOn: attachments,
  });
}
