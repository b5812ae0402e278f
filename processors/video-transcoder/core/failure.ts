import { statfs } from 'node:fs/promises';
import { VideoProcessingError } from './errors';
import { FfmpegFailure } from './ffmpeg-process';

/** What ffmpeg says where it lacks a part, by the part. */
const LACKING =
  /No such filter|Unknown encoder|Unknown decoder|Unrecognized option|Decoder .* not found|Unknown bitstream/;
/** What it says where the machine, not the file, is the reason. */
const FULL = /No space left on device/;
const MACHINE = /Cannot allocate memory|Resource temporarily unavailable|Too many open files/;
/** Larger frames than the header says, which it was told not to decode. */
const TOO_LARGE = /Picture size \d+x\d+ (exceeds|is invalid)|exceeds specified max pixel count/;

/** Less than this is left of a directory that was full when something was written. Bytes. */
const LITTLE_SPACE = 1024 * 1024;

const full = (cause: unknown): VideoProcessingError =>
  new VideoProcessingError('OUT_OF_SPACE', "'video' must fit the temporary directory with all it becomes", { cause });

/**
 * Whether `failure` may be that of a full directory: ffmpeg goes on without what it could not write, so that the next
 * step finds a file that it cannot read, and blames the video.
 */
export async function spaceOr(failure: VideoProcessingError, directory: string): Promise<VideoProcessingError> {
  if (failure.code !== 'CORRUPT' && failure.code !== 'PROCESSING_FAILED') return failure;
  const left = await statfs(directory).catch(() => undefined);
  return left && left.bavail * left.bsize < LITTLE_SPACE ? full(failure) : failure;
}

/** `thrown` by a run of ffmpeg on an upload, as the named error it is; anything else as it was. */
export function explain(thrown: unknown): unknown {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC') return full(thrown);
  if (!(thrown instanceof FfmpegFailure)) return thrown;
  const said = (pattern: RegExp): boolean => thrown.lines.some((line) => pattern.test(line));
  const because = { cause: thrown };
  if (said(LACKING)) {
    const rule = "'ffmpeg' must have the filters and codecs that are needed";
    return new VideoProcessingError('TRANSCODER_UNAVAILABLE', rule, because);
  }
  if (said(FULL)) return full(thrown);
  if (said(MACHINE)) return new VideoProcessingError('PROCESSING_FAILED', 'The machine ran out of something', because);
  if (said(TOO_LARGE)) {
    return new VideoProcessingError(
      'TOO_MANY_PIXELS',
      "'video' must have no frame larger than its header says",
      because,
    );
  }
  return new VideoProcessingError('CORRUPT', "'video' must be a video that can be decoded", because);
}
