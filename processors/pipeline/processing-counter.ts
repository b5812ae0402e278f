import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type MediaKind, METRICS_TABLE, type Metrics, sparkMetrics } from '../../lib/contract';
import { type Counters, type Observation, observe } from '../metrics/core/observation';

/** What one upload adds to the metrics: what it became, or why it could not be processed. */
export type CountedUpload =
  | {
      readonly kind: MediaKind;
      readonly seconds: number;
      readonly bytes: { readonly in: number; readonly out: number };
    }
  | { readonly kind: MediaKind; /** Error code. */ readonly failure: string };

/** Counts uploads for the metrics. */
export interface ProcessingCounter {
  /** @throws when it could not be counted, or may have been all the same: it is never to be called again for the upload */
  readonly count: (upload: CountedUpload) => Promise<void>;
}

/** Where a processor counts. */
export interface CounterSettings {
  readonly table: string;
  /** Upper bounds of the time that processing takes, ascending, seconds. */
  readonly buckets: readonly number[];
}

const requestHandler = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/** Asked once for each upload: a second request would count it twice if only the answer to the first was lost. */
export const counterClient = (): DynamoDBClient => new DynamoDBClient({ requestHandler, maxAttempts: 1 });

/**
 * Counts in the metrics' table, by one atomic addition for each upload: however many functions run at once, they share the
 * item of their kind.
 */
export function dynamoCounter({ table, buckets }: CounterSettings, client: DynamoDBClient): ProcessingCounter {
  const documents = DynamoDBDocumentClient.from(client);
  const metrics: Metrics = { ...sparkMetrics, processingDuration: { ...sparkMetrics.processingDuration, buckets } };
  return {
    count: async (upload) => {
      const counters: Counters = new Map();
      observationsOf(upload).forEach((observation) => {
        observe(counters, metrics, observation);
      });
      const added = [...counters];
      await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { [METRICS_TABLE.partitionKey]: `${METRICS_TABLE.processorPrefix}${upload.kind}` },
          UpdateExpression: `ADD ${added.map((_, index) => `#${index} :${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(added.map(([key], index) => [`#${index}`, key])),
          ExpressionAttributeValues: Object.fromEntries(added.map(([, value], index) => [`:${index}`, value])),
        }),
      );
    },
  };
}

function observationsOf(upload: CountedUpload): Observation[] {
  const { kind } = upload;
  if ('failure' in upload) {
    return [{ metric: 'processingFailures', labels: [kind, upload.failure], value: 1, weight: 1 }];
  }
  const { seconds, bytes } = upload;
  return [
    { metric: 'processingDuration', labels: [kind], value: Number(seconds.toFixed(3)), weight: 1 },
    { metric: 'processingBytes', labels: [kind, 'in'], value: bytes.in, weight: 1 },
    { metric: 'processingBytes', labels: [kind, 'out'], value: bytes.out, weight: 1 },
  ];
}
