import { isPlainObject } from '../../lib/contract/schema';
import { bucketKey } from './origins';
import type { Block } from './block';
import type { BucketModel, QueueModel, TableModel } from './model';
import type { Notes } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30;

export interface BucketOptions {
  /** Names of buckets that the stack uses and does not make. */
  readonly others: readonly string[];
  /** Prefixes that the distribution may read. */
  readonly readable: ReadonlyMap<string, readonly string[]>;
}

/** The buckets of the stack by Terraform id, and those that exist already by their names. */
export function readBuckets(
  file: TerraformFile,
  { others, readable }: BucketOptions,
  notes: Notes,
): Readonly<Record<string, BucketModel>> {
  const buckets = new Map<string, BucketModel['notifications'][number][]>();
  for (const { id } of file.resources('aws_s3_bucket')) buckets.set(id, []);
  for (const name of others) if (!buckets.has(name)) buckets.set(name, []);
  for (const notification of file.resources('aws_s3_bucket_notification')) {
    const key = bucketOf(file, notification);
    if (key === undefined) continue;
    const announced = notification.blocks('queue').flatMap((queue) => readNotification(file, queue, notes));
    buckets.set(key, [...(buckets.get(key) ?? []), ...announced]);
    for (const argument of ['topic', 'lambda_function'] as const) {
      if (notification.has(argument)) notes.add(notification.address, `no ${argument} is told of objects`);
    }
    if (notification.boolean('eventbridge') === true) {
      notes.add(notification.address, 'events do not go to EventBridge');
    }
  }
  return Object.fromEntries(
    [...buckets].map(([id, notifications]) => [id, { id, readable: readable.get(id), notifications }]),
  );
}

/** The bucket that an argument `bucket` names, by what it is known by. */
export function bucketOf(file: TerraformFile, resource: Block): string | undefined {
  const bucket = file.find(resource.reference('bucket'), 'aws_s3_bucket');
  if (bucket !== undefined) return bucketKey(bucket);
  const name = resource.rendered('bucket');
  return file.resources('aws_s3_bucket').find((own) => own.rendered('bucket') === name)?.id ?? name;
}

function readNotification(
  file: TerraformFile,
  block: Block,
  notes: Notes,
): readonly BucketModel['notifications'][number][] {
  const queue = file.find(block.reference('queue_arn'), 'aws_sqs_queue');
  if (queue === undefined) {
    notes.add(block.place.path, 'nothing is announced: its queue is not in the stack');
    return [];
  }
  if (!block.texts('events').some((event) => /^s3:ObjectCreated:(\*|Put)$/.test(event))) return [];
  if (block.has('filter_suffix'))
    notes.add(block.place.path, 'its filter_suffix does not act: each suffix is announced');
  return [{ prefix: block.text('filter_prefix') ?? '', queue: queue.id }];
}

/** Queues by Terraform id. One that gives up on no message gives it out without end. */
export function readQueues(file: TerraformFile): Readonly<Record<string, QueueModel>> {
  const policies = new Map<string, Resource>();
  for (const policy of file.resources('aws_sqs_queue_redrive_policy')) {
    const queue = file.find(policy.reference('queue_url'), 'aws_sqs_queue');
    if (queue !== undefined) policies.set(queue.id, policy);
  }
  return Object.fromEntries(
    file.resources('aws_sqs_queue').map((queue) => [
      queue.id,
      {
        id: queue.id,
        visibilityTimeoutSeconds: queue.number('visibility_timeout_seconds') ?? DEFAULT_VISIBILITY_TIMEOUT_SECONDS,
        ...readRedrive(file, policies.get(queue.id) ?? queue),
      },
    ]),
  );
}

function readRedrive(file: TerraformFile, holder: Block): Pick<QueueModel, 'maxReceiveCount' | 'deadLetters'> {
  const redrive = holder.json('redrive_policy');
  if (redrive === undefined) return { maxReceiveCount: Infinity };
  const count = isPlainObject(redrive) ? Number(redrive['maxReceiveCount']) : NaN;
  if (!Number.isInteger(count) || count < 1) {
    throw holder.fault('redrive_policy', 'have a maxReceiveCount of at least 1', redrive);
  }
  return {
    maxReceiveCount: count,
    deadLetters: file.find(holder.reference('redrive_policy'), 'aws_sqs_queue')?.id,
  };
}

/** Tables by Terraform id. */
export function readTables(file: TerraformFile): Readonly<Record<string, TableModel>> {
  return Object.fromEntries(file.resources('aws_dynamodb_table').map((table) => [table.id, readTable(table)]));
}

function readTable(table: Resource): TableModel {
  const hashKey = table.requiredText('hash_key');
  const index = (block: Block): TableModel['indexes'][number] => ({
    name: block.requiredText('name'),
    // A local index shares the partition key of its table.
    hashKey: block.text('hash_key') ?? hashKey,
    rangeKey: block.text('range_key'),
  });
  return {
    id: table.id,
    hashKey,
    rangeKey: table.text('range_key'),
    attributes: table.blocks('attribute').map((attribute) => {
      const type = attribute.choice('type', ['S', 'N', 'B']);
      if (type === undefined) throw attribute.fault('type', 'be given', undefined);
      return { name: attribute.requiredText('name'), type };
    }),
    indexes: [...table.blocks('global_secondary_index'), ...table.blocks('local_secondary_index')].map(index),
  };
}
