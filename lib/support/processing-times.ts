import type { MediaContract } from '../contract';

/** Photos a function is given at once. Each is processed after the other, so that one photo has the memory to itself. */
export const IMAGE_BATCH_SIZE = 4;
/** Cold start, reading, and writing the results. */
const OVERHEAD_SECONDS = 20;
/** The same for a video: an upload of gigabytes, its poster, and some hundred objects. */
const VIDEO_OVERHEAD_SECONDS = 120;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_FUNCTION_TIMEOUT_SECONDS = 900;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_TIMEOUT_FACTOR = 6;

export interface ProcessingTimes {
  /** Uploads in one batch. */
  readonly batchSize: number;
  readonly functionTimeoutSeconds: number;
  /** Six times the function's timeout, so that a throttled batch is not shown to a second consumer. */
  readonly visibilityTimeoutSeconds: number;
}

/** How long images may take, from the contract; the queue and the function must agree on it. */
export function imageProcessingTimes({ images }: Pick<MediaContract, 'images'>): ProcessingTimes {
  const each = images.upload.timeoutSeconds;
  // Fewer where the contract gives each much time.
  const fitting = Math.floor((MAX_FUNCTION_TIMEOUT_SECONDS - OVERHEAD_SECONDS) / each);
  const batchSize = Math.max(1, Math.min(IMAGE_BATCH_SIZE, fitting));
  return processingTimes(batchSize, batchSize * each + OVERHEAD_SECONDS);
}

/** How long a video may take, from the contract. Each has a function's time, cores and temporary storage to itself. */
export function videoProcessingTimes({ videos }: Pick<MediaContract, 'videos'>): ProcessingTimes {
  return processingTimes(1, videos.upload.timeoutSeconds + VIDEO_OVERHEAD_SECONDS);
}

function processingTimes(batchSize: number, seconds: number): ProcessingTimes {
  const functionTimeoutSeconds = Math.min(MAX_FUNCTION_TIMEOUT_SECONDS, seconds);
  return {
    batchSize,
    functionTimeoutSeconds,
    visibilityTimeoutSeconds: functionTimeoutSeconds * VISIBILITY_TIMEOUT_FACTOR,
  };
}
