import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const OUTPUT = { maxBuffer: 64 * 1024 * 1024 };

/** What Debian's ffprobe says of a file, which the ffmpeg that npm ships has made. Its numbers are texts. */
export interface MediaFile {
  readonly format: { readonly duration: string; readonly tags?: Readonly<Record<string, string>> };
  readonly streams: readonly MediaStream[];
  readonly chapters: readonly unknown[];
}

export interface MediaStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly profile: string;
  readonly level: number;
  readonly pix_fmt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly avg_frame_rate: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly duration?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly unknown[];
}

export async function probeMedia(path: string): Promise<MediaFile> {
  const show = ['-show_format', '-show_streams', '-show_chapters'];
  const { stdout } = await exec('ffprobe', ['-v', 'error', ...show, '-of', 'json', path], OUTPUT);
  return JSON.parse(stdout) as MediaFile;
}

export interface Packet {
  /** Seconds. */
  readonly pts: number;
  readonly duration: number;
  readonly keyframe: boolean;
}

/** The packets of a file's only or first stream of a kind, in the order of presentation. */
export async function packetsOf(path: string, stream: 'v:0' | 'a:0'): Promise<readonly Packet[]> {
  const show = ['-select_streams', stream, '-show_entries', 'packet=pts_time,duration_time,flags'];
  const { stdout } = await exec('ffprobe', ['-v', 'error', ...show, '-of', 'json', path], OUTPUT);
  const { packets } = JSON.parse(stdout) as {
    readonly packets: readonly { readonly pts_time: string; readonly duration_time: string; readonly flags: string }[];
  };
  return packets
    .map(({ pts_time, duration_time, flags }) => ({
      pts: Number(pts_time),
      duration: Number(duration_time),
      keyframe: flags.includes('K'),
    }))
    .sort((a, b) => a.pts - b.pts);
}

export interface Loudness {
  /** LUFS */
  readonly integrated: number;
  /** dBFS, between samples too. */
  readonly truePeak: number;
}

/** Loudness by EBU R 128. */
export async function loudnessOf(path: string): Promise<Loudness> {
  const { stderr } = await exec(
    'ffmpeg',
    ['-hide_banner', '-nostats', '-i', path, '-map', '0:a:0', '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    OUTPUT,
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const number = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1] ?? NaN);
  return { integrated: number(/I:\s+(\S+) LUFS/), truePeak: number(/Peak:\s+(\S+) dBFS/) };
}

/** Decodes all of a file; what the decoder complains of, a line each. */
export async function decodeFaults(path: string): Promise<readonly string[]> {
  const { stderr } = await exec('ffmpeg', ['-v', 'warning', '-xerror', '-i', path, '-f', 'null', '-'], OUTPUT);
  return stderr.split('\n').filter(Boolean);
}
