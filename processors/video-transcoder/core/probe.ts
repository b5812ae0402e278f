import { execFile } from 'node:child_process';
import { neverStarted, requireProgram, unavailable } from './ffmpeg-process';
import { VideoProcessingError } from './errors';
import type { MatrixSideData } from './orientation';

/** What ffprobe says of a stream; every field is as untrusted as the file. */
export interface ProbedStream extends ColourTags {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly r_frame_rate?: string;
  readonly avg_frame_rate?: string;
  readonly field_order?: string;
  readonly nb_frames?: string;
  readonly duration?: string;
  readonly start_time?: string;
  readonly channels?: number;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly (MatrixSideData & DolbyVisionSideData)[];
}

export interface ColourTags {
  readonly pix_fmt?: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
}

export interface DolbyVisionSideData {
  readonly dv_profile?: number;
  readonly dv_bl_signal_compatibility_id?: number;
}

export interface Probed {
  readonly streams: readonly ProbedStream[];
  readonly format: { readonly format_name?: string; readonly duration?: string; readonly start_time?: string };
}

/** ffmpeg's names of the demuxers that an upload may be read by. */
export type Demuxer = 'mov' | 'matroska';

/**
 * Options before the input of every program that reads an upload: one demuxer, and no way from it to another file's
 * format or to an address. A list of files that calls itself an MP4 finds no demuxer; what a demuxer refers to finds
 * no protocol. https://ffmpeg.org/ffmpeg-formats.html#Format-Options
 */
export function untrustedInputOptions(demuxer: Demuxer): readonly string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', 'mov,matroska', '-f', demuxer];
}

/** A path as a name that no protocol of ffmpeg reads into. */
export const fileUrl = (path: string): string => `file:${path}`;

/** Streams and tags of a video, or the times of its packets, are some megabytes at most. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const TOO_MUCH_OUTPUT = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';

export interface ProbeRequest {
  readonly ffprobe: string;
  readonly path: string;
  readonly demuxer: Demuxer;
  readonly signal: AbortSignal;
}

/**
 * Runs ffprobe on an upload.
 *
 * @throws VideoProcessingError TRANSCODER_UNAVAILABLE, CORRUPT, or the reason of `signal`
 */
export async function probe(request: ProbeRequest): Promise<Probed> {
  const text = await runFfprobe(request, ['-show_format', '-show_streams']);
  try {
    const parsed = JSON.parse(text) as Partial<Probed>;
    return { streams: parsed.streams ?? [], format: parsed.format ?? {} };
  } catch (cause) {
    throw new VideoProcessingError('PROCESSING_FAILED', 'ffprobe gave no JSON', { cause });
  }
}

/** The largest time stamp of a stream's packets up to `limit` seconds: the length of a file whose header has none. */
export async function lastPacketSeconds(request: ProbeRequest, stream: number, limit: number): Promise<number> {
  const entries = ['-select_streams', String(stream), '-show_entries', 'packet=pts_time,duration_time'];
  const text = await runFfprobe(request, [...entries, '-read_intervals', `%+${limit}`]);
  const { packets = [] } = JSON.parse(text) as {
    readonly packets?: readonly { readonly pts_time?: string; readonly duration_time?: string }[];
  };
  return packets.reduce((last, { pts_time: at, duration_time: length }) => {
    const end = Number(at ?? 0) + Number(length ?? 0);
    return Number.isFinite(end) ? Math.max(last, end) : last;
  }, 0);
}

async function runFfprobe(request: ProbeRequest, show: readonly string[]): Promise<string> {
  const { ffprobe, path, demuxer, signal } = request;
  await requireProgram(ffprobe);
  signal.throwIfAborted();
  const args = [
    '-v',
    'error',
    '-hide_banner',
    ...untrustedInputOptions(demuxer),
    '-of',
    'json',
    ...show,
    fileUrl(path),
  ];
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MAX_OUTPUT_BYTES, killSignal: 'SIGKILL' } as const;
    const child = execFile(ffprobe, args, options, (error, stdout, stderr) => {
      signal.removeEventListener('abort', kill);
      if (!error) resolve(stdout);
      else if (signal.aborted) reject(signal.reason as Error);
      else if ((error as { readonly code?: unknown }).code === TOO_MUCH_OUTPUT) reject(talkative());
      else if (typeof error.code !== 'number' || neverStarted(`exited with code ${error.code}`, stderr)) {
        reject(unavailable('ffprobe', error));
      } else reject(unreadable());
    });
    // An option `signal` would ask it to end by SIGTERM, whatever `killSignal` says; one that hangs does not listen.
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
  });
}

function talkative(): VideoProcessingError {
  return new VideoProcessingError('CORRUPT', "'video' must have tags and packets of a sane number and length");
}

/** Without a cause: what ffprobe says names the file. */
function unreadable(): VideoProcessingError {
  return new VideoProcessingError('CORRUPT', "'video' must have a header that can be read");
}
