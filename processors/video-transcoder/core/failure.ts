import { VideoProcessingError } from './errors';
import { FfmpegFailure } from './ffmpeg-process';

/** What ffmpeg says where it lacks a part, by the part. */
const LACKING =
  /No such filter|Unknown encoder|Unknown decoder|Unrecognized option|Decoder .* not found|Unknown bitstream/;
/** What it says where the machine, not the file, is the reason. */
const MACHINE = /No space left on device|Cannot allocate memory|Resource temporarily unavailable|Too many open files/;
/** Larger frames than the header says, which it was told not to decode. */
const TOO_LARGE = /Picture size \d+x\d+ (exceeds|is invalid)|exceeds specified max pixel count/;

/** `thrown` by a run of ffmpeg on an upload, as the named error it is; anything else as it was. */
export function explain(thrown: unknown): unknown {
  if (!(thrown instanceof FfmpegFailure)) return thrown;
  const said = (pattern: RegExp): boolean => thrown.lines.some((line) => pattern.test(line));
  const because = { cause: thrown };
  if (said(LACKING)) {
    const rule = "'ffmpeg' must have the filters and codecs that are needed";
    return new VideoProcessingError('TRANSCODER_UNAVAILABLE', rule, because);
  }
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
