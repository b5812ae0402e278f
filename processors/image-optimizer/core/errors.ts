/**
 * Everything that can be wrong with an image or a request for one, and the HTTP-like status a caller may answer with:
 * 4xx when the same bytes will fail again, 5xx when another attempt may succeed.
 */
export const IMAGE_ERRORS = {
  /** No bytes at all. */
  EMPTY_INPUT: 422,
  /** The bytes are no image format this code has heard of. */
  NOT_AN_IMAGE: 415,
  /** An image, but of a format the contract does not accept. */
  UNSUPPORTED_TYPE: 415,
  /** The file ends before its image does. */
  TRUNCATED: 422,
  /** The header is readable, the image behind it is not. */
  CORRUPT: 422,
  TOO_MANY_BYTES: 413,
  TOO_MANY_PIXELS: 413,
  /** The contract has no such use case, or the use case no such format. */
  UNKNOWN_VARIANT: 404,
  /** The oversize policy leaves this variant out; a lower-ranked format of the use case is to be served. */
  LEFT_OUT: 404,
  /** The use case's watermark image could not be had or is no PNG. */
  WATERMARK_UNAVAILABLE: 500,
  /** The contract's time for one image ran out. */
  TIMED_OUT: 503,
  /** The caller's signal was raised. */
  ABORTED: 503,
  /** Nothing above explains it; `cause` holds what was thrown. */
  PROCESSING_FAILED: 500,
} as const;

export type ImageErrorCode = keyof typeof IMAGE_ERRORS;

/** The only error that leaves the core. Its message holds no personal data: no name, no content of the image. */
export class ImageProcessingError extends Error {
  override readonly name = 'ImageProcessingError';
  /** HTTP-like status, from `IMAGE_ERRORS`. */
  readonly status: number;

  constructor(
    readonly code: ImageErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.status = IMAGE_ERRORS[code];
  }
}

/** `thrown` as the named error it is, or under `code` when it has no name yet. */
export function named(thrown: unknown, code: ImageErrorCode, message: string): ImageProcessingError {
  return thrown instanceof ImageProcessingError ? thrown : new ImageProcessingError(code, message, { cause: thrown });
}
