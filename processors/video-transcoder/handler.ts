import { createHandler } from '../pipeline/create-handler';
import { readTranscoderEnvironment } from './environment';
import { createVideoProcessor } from './video-processor';

const environment = readTranscoderEnvironment(process.env);

/** Takes uploads from the video queue: SQS messages that hold S3 events. */
export const handler = createHandler(environment, (store) => createVideoProcessor({ ...environment, store }));
