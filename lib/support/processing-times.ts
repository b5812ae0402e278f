import type { MediaContract } from '../contract';

/** Photos a function is given at once. Each is processed after the other, so that one photo has the memory to itself. */
export const IMAGE_BATCH_SIZE = 4;
/** Cold start, reading, and writing the results. */
const OVERHEAD_SECONDS = 20;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_FUNCTION_TIMEOUT_SECONDS = 900;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_TIMEOUT_FACTOR = 6;

export interface ProcessingTimes {
  /** Photos in one batch, fewer where the contract gives each much time. */
  readonly batchSize: number;
  readonly functionTimeoutSeconds: number;
  /** Six times the function's timeout, so that a throttled batch is not shown to a second consumer. */
  readonly visibilityTimeoutSeconds: number;
}

/** How long images may take, from the contract; the queue and the function must agree on it. */
export function imageProcessingTimes({ images }: Pick<MediaContract, 'images'>): ProcessingTimes {
  const each = images.upload.timeoutSeconds;
  const fitting = Math.floor((MAX_FUNCTION_TIMEOUT_SECONDS - OVERHEAD_SECONDS) / each);
  const batchSize = Math.max(1, Math.min(IMAGE_BATCH_SIZE, fitting));
  const functionTimeoutSeconds = Math.min(MAX_FUNCTION_TIMEOUT_SECONDS, batchSize * each + OVERHEAD_SECONDS);
  return {
    batchSize,
    functionTimeoutSeconds,
    visibilityTimeoutSeconds: functionTimeoutSeconds * VISIBILITY_TIMEOUT_FACTOR,
  };
}
