import { longestVideoLoad, type MediaContract, neededStoringSeconds, VIDEO_READING_SECONDS } from '../contract';

/** Photos a function is given at once. Each is processed after the other, so that one photo has the memory to itself. */
export const IMAGE_BATCH_SIZE = 4;
/** Cold start, reading, and writing the results. */
const OVERHEAD_SECONDS = 20;
/** A cold start, and what the function keeps for its answer. */
const STARTING_SECONDS = 15;
/** Overheads are rounded up to it, so that a use case more is not another timeout of the queue. */
const STEP_SECONDS = 10;
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
export function videoProcessingTimes(contract: Pick<MediaContract, 'videos' | 'images'>): ProcessingTimes {
  return processingTimes(1, neededVideoSeconds(contract));
}

/** What the slowest video needs of a function: the contract's time for making it, beside reading it and storing what it becomes. */
export function neededVideoSeconds({ videos, images }: Pick<MediaContract, 'videos' | 'images'>): number {
  const storing = neededStoringSeconds(longestVideoLoad(videos, images));
  const overhead = Math.ceil((STARTING_SECONDS + VIDEO_READING_SECONDS + storing) / STEP_SECONDS) * STEP_SECONDS;
  return videos.upload.timeoutSeconds + overhead;
}

function processingTimes(batchSize: number, seconds: number): ProcessingTimes {
  const functionTimeoutSeconds = Math.min(MAX_FUNCTION_TIMEOUT_SECONDS, seconds);
  return {
    batchSize,
    functionTimeoutSeconds,
    visibilityTimeoutSeconds: functionTimeoutSeconds * VISIBILITY_TIMEOUT_FACTOR,
  };
}
