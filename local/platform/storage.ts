import { isPlainObject } from '../../lib/contract/schema';
import type { Block } from './block';
import { bucketOf } from './bucket-names';
import type { BucketModel, QueueModel, TableModel } from './model';
import { type Notes, readOrNote } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30;

export interface BucketOptions {
  /** Names of buckets that the stack uses and does not make. */
  readonly others: readonly string[];
  /** Prefixes that the distribution may read. */
  readonly readable: ReadonlyMap<string, readonly string[]>;
  /** Whether the platform needs a bucket or queue of the stack, and so what a bucket with it announces. */
  readonly isNeeded: (resource: Resource) => boolean;
}

/** The buckets of the stack by Terraform id, and those that exist already by their names. */
export function readBuckets(
  file: TerraformFile,
  { others, readable, isNeeded }: BucketOptions,
  notes: Notes,
): Readonly<Record<string, BucketModel>> {
  const buckets = new Map<string, readonly Announced[]>();
  for (const { id } of file.resources('aws_s3_bucket')) buckets.set(id, []);
  for (const name of others) if (!buckets.has(name)) buckets.set(name, []);
  for (const notification of file.resources('aws_s3_bucket_notification')) {
    const text = JSON.stringify(notification.values);
    const named = file
      .resources('aws_s3_bucket', 'aws_sqs_queue')
      .filter(({ address }) => text.includes(`${address}.`) || text.includes(`${address}[`));
    readOrNote({ resource: notification, isNeeded: named.some(isNeeded), notes }, () => {
      const key = bucketOf(file, notification);
      if (key !== undefined) buckets.set(key, [...(buckets.get(key) ?? []), ...announcedBy(file, notification, notes)]);
    });
  }
  return Object.fromEntries(
    [...buckets].map(([id, notifications]) => [id, { id, readable: readable.get(id), notifications }]),
  );
}

type Announced = BucketModel['notifications'][number];

function announcedBy(file: TerraformFile, notification: Resource, notes: Notes): readonly Announced[] {
  const announced = notification.blocks('queue').flatMap((queue) => readNotification(file, queue, notes));
  for (const argument of ['topic', 'lambda_function'] as const) {
    if (notification.has(argument)) notes.add(notification.address, `no ${argument} is told of objects`);
  }
  if (notification.boolean('eventbridge') === true) {
    notes.add(notification.address, 'events do not go to EventBridge');
  }
  return announced;
}

function readNotification(file: TerraformFile, block: Block, notes: Notes): readonly Announced[] {
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

/**
 * Queues by Terraform id. One that gives up on no message gives it out without end.
 *
 * @param work those that a function of the package takes its work from
 */
export function readQueues(
  file: TerraformFile,
  work: readonly string[],
  notes: Notes,
): Readonly<Record<string, QueueModel>> {
  const policies = new Map<string, Resource>();
  for (const policy of file.resources('aws_sqs_queue_redrive_policy')) {
    const queue = file.find(policy.reference('queue_url'), 'aws_sqs_queue');
    if (queue !== undefined) policies.set(queue.id, policy);
  }
  const queues = file.resources('aws_sqs_queue');
  const needed = new Set(work);
  // What is given up is work too; the set is gone through as it grows.
  for (const id of needed) {
    const queue = queues.find((each) => each.id === id);
    const { deadLetters } = queue === undefined ? {} : readRedrive(file, policies.get(id) ?? queue);
    if (deadLetters !== undefined) needed.add(deadLetters);
  }
  return Object.fromEntries(
    queues.flatMap((queue): [string, QueueModel][] => {
      const read = (): QueueModel => readQueue(file, queue, { holder: policies.get(queue.id) ?? queue, notes });
      const model = readOrNote({ resource: queue, isNeeded: needed.has(queue.id), notes }, read);
      return model === undefined ? [] : [[queue.id, model]];
    }),
  );
}

function readQueue(
  file: TerraformFile,
  queue: Resource,
  { holder, notes }: { readonly holder: Resource; readonly notes: Notes },
): QueueModel {
  if ((queue.number('delay_seconds') ?? 0) > 0) {
    notes.add(queue.address, 'its delay_seconds do not act: a message is there at once');
  }
  const redrive = readRedrive(file, holder);
  if (redrive.maxReceiveCount < Infinity && redrive.deadLetters === undefined) {
    notes.add(queue.address, 'it gives up on no message: its dead letters are not in the stack');
  }
  return {
    id: queue.id,
    visibilityTimeoutSeconds: queue.number('visibility_timeout_seconds') ?? DEFAULT_VISIBILITY_TIMEOUT_SECONDS,
    ...redrive,
  };
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

/**
 * Tables by Terraform id.
 *
 * @param isNeeded whether a function of the package is told of one, by its address
 */
export function readTables(
  file: TerraformFile,
  isNeeded: (address: string) => boolean,
  notes: Notes,
): Readonly<Record<string, TableModel>> {
  return Object.fromEntries(
    file.resources('aws_dynamodb_table').flatMap((table): [string, TableModel][] => {
      const model = readOrNote({ resource: table, isNeeded: isNeeded(table.address), notes }, () => readTable(table));
      return model === undefined ? [] : [[table.id, model]];
    }),
  );
}

function readTable(table: Resource): TableModel {
  const hashKey = table.requiredText('hash_key');
  const index = (block: Block, partitionKey: string): TableModel['indexes'][number] => ({
    name: block.requiredText('name'),
    hashKey: partitionKey,
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
    indexes: [
      ...table.blocks('global_secondary_index').map((block) => index(block, block.requiredText('hash_key'))),
      // A local one shares the partition key of its table.
      ...table.blocks('local_secondary_index').map((block) => index(block, hashKey)),
    ],
  };
}
