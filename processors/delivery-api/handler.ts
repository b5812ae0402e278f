import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaUrlHandler } from '../http/lambda-url';
import { createLogger, errorFields } from '../pipeline/logger';
import { createDeliveryApi } from './application';
import { readEnvironment } from './environment';
import { createInstanceMeter } from './load-meter';
import { s3Variants } from './s3-variants';

const requestHandler = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

const { contract, variantBucket, cdnUrl } = readEnvironment(process.env);
const logger = createLogger();

/** The delivery API behind a Lambda function URL. */
export const handler = createLambdaUrlHandler({
  application: createDeliveryApi({
    contract,
    cdnUrl,
    readVariant: s3Variants({ client: new S3Client({ requestHandler, maxAttempts: 1 }), variantBucket }),
    meter: createInstanceMeter(),
    onUnread: (cause) => logger.warn('variant not read', errorFields(cause)),
  }),
  onFault: (fault, requestId) => logger.error('request failed', { requestId, ...errorFields(fault) }),
});
