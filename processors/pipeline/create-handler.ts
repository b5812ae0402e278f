import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { DynamoCatalogue } from './catalogue';
import type { Surroundings } from './environment';
import { handleBatch } from './handle-batch';
import { createLogger } from './logger';
import type { MediaProcessor } from './media-processor';
import { S3MediaStore } from './object-store';
import type { MediaStore } from './ports';
import { counterClient, dynamoCounter } from './processing-counter';

/** What is kept of the function's time for answering which messages are left. */
const ANSWER_MS = 5_000;
/** The clients have no limits by default, and one dead connection would take the whole batch's time. */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

const ignore = (): void => undefined;
/** Without one, the client warns on the console of every stream that it cannot send again; `sendFile` does. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

export type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A handler of SQS messages that hold S3 events, for uploads of the processor's kind. */
export function createHandler(
  { variantBucket, catalogueTable, maxReceiveCount, counters }: Surroundings,
  createProcessor: (store: MediaStore) => MediaProcessor,
): Handler {
  const catalogue = new DynamoCatalogue({ client: new DynamoDBClient({ requestHandler }), table: catalogueTable });
  const store = new S3MediaStore({ client: new S3Client({ requestHandler, logger: SILENT }), variantBucket });
  const processor = createProcessor(store);
  const counter = counters && dynamoCounter(counters, counterClient());
  return async (event, context) => {
    const timeLeftMs = (): number => Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS);
    const signal = AbortSignal.timeout(timeLeftMs());
    const logger = createLogger({ requestId: context.awsRequestId });
    return handleBatch(event, { processor, catalogue, store, counter, logger, signal, timeLeftMs, maxReceiveCount });
  };
}
