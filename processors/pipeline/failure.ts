import type { MediaKind, MediaRecord } from '../../lib/contract';
import { StorageUnavailableError } from './ports';

type Failure = NonNullable<MediaRecord['failure']>;

/** An error of a processor's core: its code and message may be put on record and logged. */
export interface NamedError extends Error {
  readonly code: string;
}

/** A photo or video that cannot be made, with what the catalogue says of it. Its message holds no personal data. */
export class MediaRejectedError extends Error {
  override readonly name = 'MediaRejectedError';

  constructor(
    /** A code of the core's, or ORIGINAL_MISSING. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What of `error` is the upload's own fault; `undefined` when it is the storage's, or the caller gave up. */
export function asRejection(error: unknown, named: NamedError | undefined): MediaRejectedError | undefined {
  if (error instanceof MediaRejectedError) return error;
  if (named === undefined || named.code === 'ABORTED') return undefined;
  if (named.cause instanceof StorageUnavailableError) return undefined;
  return new MediaRejectedError(named.code, named.message, { cause: named });
}

/** The function's time is too short for a step; another attempt may have more of it. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

export interface LastFailureOptions {
  readonly kind: MediaKind;
  /** `error` where it is one of the core's. */
  readonly named: NamedError | undefined;
  readonly signal: AbortSignal;
}

/**
 * What the catalogue says when the last attempt fails without the upload being at fault:
 * - the core's own code, as WATERMARK_UNAVAILABLE
 * - OUT_OF_TIME: the function's time was over
 * - OUT_OF_SPACE: the function's temporary storage was full
 * - STORAGE_FAILED: S3 or DynamoDB did not answer as they should
 */
export function lastFailure(error: unknown, { kind, named, signal }: LastFailureOptions): Failure {
  if (signal.aborted || error instanceof OutOfTimeError) {
    return { code: 'OUT_OF_TIME', message: `'${kind}' must be stored within the function's time` };
  }
  if (named !== undefined) return { code: named.code, message: named.message };
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return { code: 'OUT_OF_SPACE', message: `'${kind}' must fit the function's temporary storage with all it becomes` };
  }
  // Only the kind of error: what storage says names keys, and keys name users.
  const what = error instanceof Error ? error.name : typeof error;
  return { code: 'STORAGE_FAILED', message: `'storage' must answer every request for the ${kind}, got: ${what}` };
}
