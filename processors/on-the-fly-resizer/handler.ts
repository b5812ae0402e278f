import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaUrlHandler } from '../http/lambda-url';
import { createLogger, errorFields } from '../pipeline/logger';
import { createResizer } from './application';
import { DynamoVariantCatalogue } from './catalogue';
import { readEnvironment } from './environment';
import { Gate } from './gate';
import { S3VariantObjects } from './objects';

/** The clients have no limits by default, and a viewer waits. */
const requestHandler = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
/** An instance is given one request at a time. */
const GATE = { parallel: 2, waiting: 32 };

const { contract, variantBucket, originalBucket, catalogueTable } = readEnvironment(process.env);
const logger = createLogger();
const application = createResizer({
  services: {
    contract,
    catalogue: new DynamoVariantCatalogue({ client: new DynamoDBClient({ requestHandler }), table: catalogueTable }),
    objects: new S3VariantObjects({ client: new S3Client({ requestHandler }), variantBucket, originalBucket }),
    gate: new Gate(GATE),
    onFault: (fault) => logger.error('variant not served', errorFields(fault)),
    onUnstored: (cause) => logger.warn('variant served, not stored', errorFields(cause)),
  },
  maxResponseBytes: contract.delivery.onTheFly.maxResponseBytes,
});

/** Answers requests for variants that the bucket does not have: a Lambda function URL. */
export const handler = createLambdaUrlHandler({
  application,
  onFault: (fault, requestId) => logger.error('request failed', { requestId, ...errorFields(fault) }),
});
