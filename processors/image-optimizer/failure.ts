import type { ImageRecord } from '../../lib/contract';
import { ImageProcessingError } from './core';
import { StorageUnavailableError } from './ports';

type Failure = NonNullable<ImageRecord['failure']>;

/** A photo that cannot be made, with what the catalogue says of it. Its message holds no personal data. */
export class ImageRejectedError extends Error {
  override readonly name = 'ImageRejectedError';

  constructor(
    /** An `ImageErrorCode`, or ORIGINAL_MISSING. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What of `error` is the photo's own fault; `undefined` when it is the storage's, or the caller gave up. */
export function asRejection(error: unknown): ImageRejectedError | undefined {
  if (error instanceof ImageRejectedError) return error;
  if (!(error instanceof ImageProcessingError) || error.code === 'ABORTED') return undefined;
  if (error.cause instanceof StorageUnavailableError) return undefined;
  return new ImageRejectedError(error.code, error.message, { cause: error });
}

/** The function's time is too short for a step; another attempt may have more of it. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * What the catalogue says when the last attempt fails without the photo being at fault:
 * - the core's own code, as WATERMARK_UNAVAILABLE
 * - OUT_OF_TIME: the function's time was over
 * - STORAGE_FAILED: S3 or DynamoDB did not answer as they should
 */
export function lastFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted || error instanceof OutOfTimeError) {
    return { code: 'OUT_OF_TIME', message: "'image' must be stored within the function's time" };
  }
  if (error instanceof ImageProcessingError) return { code: error.code, message: error.message };
  // Only the kind of error: what storage says names keys, and keys name users.
  const kind = error instanceof Error ? error.name : typeof error;
  return { code: 'STORAGE_FAILED', message: `'storage' must answer every request for the image, got: ${kind}` };
}
