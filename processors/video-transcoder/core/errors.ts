/**
 * Everything that can be wrong with a video or the making of its ladder, and the HTTP-like status a caller may answer
 * with: 4xx when the same bytes will fail again, 5xx when another attempt may succeed.
 */
export const VIDEO_ERRORS = {
  /** No bytes at all. */
  EMPTY_INPUT: 422,
  /** No video: a picture, a sound file, a document, or nothing this code has heard of. */
  NOT_A_VIDEO: 415,
  /** A video or a list of videos, but not in a container the contract accepts. */
  UNSUPPORTED_CONTAINER: 415,
  /** The file's media, or a part of it, lies in another file or behind an address. */
  REFERENCES_OTHERS: 422,
  /** The file ends before its video does. */
  TRUNCATED: 422,
  /** The header is readable, the video behind it is not. */
  CORRUPT: 422,
  /** A container of sound, pictures or data alone. */
  NO_VIDEO_STREAM: 422,
  TOO_MANY_BYTES: 413,
  TOO_MANY_PIXELS: 413,
  TOO_MANY_STREAMS: 413,
  TOO_LONG: 413,
  /** A rendition came to twice its bitrate, where its encoder was ended. */
  RENDITION_TOO_LARGE: 422,
  /** Nothing is left to keep: the video ends before `startSeconds`. */
  TOO_SHORT: 422,
  /** High dynamic range that the contract refuses, or of a kind that nothing here can tone-map. */
  HDR_REFUSED: 415,
  /** The contract's time for one video ran out; its processes were killed. */
  TIMED_OUT: 503,
  /** The caller's signal was raised. */
  ABORTED: 503,
  /** ffmpeg or ffprobe could not be started, or lacks a part that is needed. */
  TRANSCODER_UNAVAILABLE: 500,
  /** A rendition's watermark image could not be had or is no PNG. */
  WATERMARK_UNAVAILABLE: 500,
  /** The temporary directory is full. */
  OUT_OF_SPACE: 503,
  /** Nothing above explains it; `cause` holds what was thrown. */
  PROCESSING_FAILED: 500,
} as const;

export type VideoErrorCode = keyof typeof VIDEO_ERRORS;

/** The only error that leaves the core. Its message holds no personal data: no name, no path, no tag of the video. */
export class VideoProcessingError extends Error {
  override readonly name = 'VideoProcessingError';
  /** HTTP-like status, from `VIDEO_ERRORS`. */
  readonly status: number;

  constructor(
    readonly code: VideoErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.status = VIDEO_ERRORS[code];
  }
}

/** `thrown` as the named error it is, or under `code` when it has no name yet. */
export function named(thrown: unknown, code: VideoErrorCode, message: string): VideoProcessingError {
  return thrown instanceof VideoProcessingError ? thrown : new VideoProcessingError(code, message, { cause: thrown });
}
