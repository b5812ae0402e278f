import { VideoProcessingError } from './errors';
import { type FfmpegInput, runFfmpeg } from './ffmpeg-process';

/** Measured by EBU R 128 and ITU-R BS.1770. */
export interface Loudness {
  /** Integrated, in LUFS; `undefined` for silence and for what is too short to have a loudness. */
  readonly lufs?: number;
  /** Highest peak between samples, in dBFS; `-Infinity` for silence. Of a draft, the highest sample. */
  readonly truePeakDbfs: number;
}

export interface MeasureRequest {
  readonly ffmpeg: string;
  readonly input: FfmpegInput;
  /** Filters before the measurement. @default - none */
  readonly filters?: readonly string[];
  /** Whether peaks between samples do not matter, which take half of the time. @default false */
  readonly draft?: boolean;
  readonly signal: AbortSignal;
}

/** BS.1770 measures nothing below −70 LUFS; ffmpeg gives that number, give or take its rounding, for silence. */
const SILENCE_LUFS = -69.5;

/**
 * Decodes the first stream of sound and measures it.
 *
 * @throws FfmpegFailure, or the reason of `signal`
 */
export async function measureLoudness(request: MeasureRequest): Promise<Loudness> {
  const { ffmpeg, input, filters = [], draft = false, signal } = request;
  const measure = [...filters, `ebur128=peak=${draft ? 'sample' : 'true'}:framelog=verbose`].join(',');
  const lines = await runFfmpeg({
    ffmpeg,
    signal,
    inputs: [input],
    outputs: [{ path: '-', options: ['-map', '0:a:0', '-af', measure, '-f', 'null'] }],
  });
  return readSummary(lines);
}

/** Reads the summary that the filter gives at its end. */
export function readSummary(lines: readonly string[]): Loudness {
  const summary = lines.slice(lines.findLastIndex((line) => line.includes('Summary:')));
  const read = (pattern: RegExp): number | undefined => {
    const text = summary.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    if (text === undefined) return undefined;
    return /inf|nan/i.test(text) ? -Infinity : Number(text);
  };
  const lufs = read(/^\s*I:\s+(\S+) LUFS/);
  const peak = read(/^\s*Peak:\s+(\S+) dBFS/);
  if (lufs === undefined || peak === undefined) {
    throw new VideoProcessingError('TRANSCODER_UNAVAILABLE', "'ffmpeg' must measure loudness by its filter ebur128");
  }
  return { truePeakDbfs: peak, ...(lufs > SILENCE_LUFS && { lufs }) };
}
