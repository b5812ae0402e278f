import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { createLogger } from '../pipeline/logger';
import { collect, type StreamRecord } from './collect';
import { CounterStore } from './counter-store';
import { type CollectorEnvironment, readCollectorEnvironment } from './environment';

export type CollectorHandler = (event: KinesisStreamEvent) => Promise<void>;

/** Counts the records of the edge log, each shard by itself. */
export function createCollector(environment: CollectorEnvironment, client: DynamoDBClient): CollectorHandler {
  const store = new CounterStore({ client, table: environment.table });
  return async ({ Records: records }) => {
    for (const [writer, batch] of byWriter(records)) {
      const logger = createLogger({ writer });
      const result = await collect(writer, batch, { ...environment, store });
      logger.info('edge log counted', { ...result });
    }
  };
}

/** Lambda gives out the records of one shard at a time; an event of several is nevertheless counted right. */
function byWriter(records: readonly KinesisStreamRecord[]): Map<string, StreamRecord[]> {
  const batches = new Map<string, StreamRecord[]>();
  for (const { eventID, eventSourceARN, kinesis } of records) {
    // `shardId-000000000006:4959…`, and `arn:aws:kinesis:region:account:stream/name`.
    const writer = `${eventSourceARN.split('/').at(-1) ?? ''}/${eventID.split(':')[0] ?? ''}`;
    const lines = Buffer.from(kinesis.data, 'base64').toString('utf8').split('\n').filter(Boolean);
    const batch = batches.get(writer) ?? [];
    batch.push(...lines.map((text) => ({ sequence: kinesis.sequenceNumber, text })));
    batches.set(writer, batch);
  }
  return batches;
}

let started: CollectorHandler | undefined;

export const handler: CollectorHandler = async (event) => {
  started ??= createCollector(readCollectorEnvironment(process.env), new DynamoDBClient({}));
  return started(event);
};
