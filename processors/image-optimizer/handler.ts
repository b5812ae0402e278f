import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { DynamoCatalogue } from './catalogue';
import { readEnvironment } from './environment';
import { handleBatch } from './handle-batch';
import { createLogger } from './logger';
import { S3MediaStore } from './object-store';

/** What is kept of the function's time for answering which messages are left. */
const ANSWER_MS = 5_000;
/** The clients have no limits by default, and one dead connection would take the whole batch's time. */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

const { contract, variantBucket, catalogueTable, maxReceiveCount } = readEnvironment(process.env);
const catalogue = new DynamoCatalogue({ client: new DynamoDBClient({ requestHandler }), table: catalogueTable });
const store = new S3MediaStore({ client: new S3Client({ requestHandler }), variantBucket });

/** Takes uploads from the image queue: SQS messages that hold S3 events. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const timeLeftMs = (): number => Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS);
  const signal = AbortSignal.timeout(timeLeftMs());
  const logger = createLogger({ requestId: context.awsRequestId });
  return handleBatch(event, { contract, catalogue, store, logger, signal, timeLeftMs, maxReceiveCount });
}
