import { IMAGE_OPTIMIZER_SECTIONS } from '../../lib/contract';
import { createHandler } from '../pipeline/create-handler';
import { readEnvironment } from '../pipeline/environment';
import { createImageProcessor } from './image-processor';

const environment = readEnvironment(process.env, IMAGE_OPTIMIZER_SECTIONS);

/** Takes uploads from the image queue: SQS messages that hold S3 events. */
export const handler = createHandler(environment, (store) =>
  createImageProcessor({ contract: environment.contract, store }),
);
