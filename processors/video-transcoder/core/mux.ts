import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FRAME_SAMPLES, SAMPLE_RATE } from './audio-filters';
import { ANONYMOUS } from './encode-video';
import { type FfmpegOutput, runFfmpeg } from './ffmpeg-process';
import { fileUrl } from './probe';
import type { Deadline } from './deadline';

/**
 * How much before the end of the video its sound may begin no further frame of AAC: the last one would outlast the
 * video, and old ffmpeg counts the first, which nobody hears, into the length of the file.
 */
const SPARED_SECONDS = (2 * FRAME_SAMPLES) / SAMPLE_RATE;

export interface MuxedFile {
  /** MP4 of the encoded video. */
  readonly video: string;
  /** MP4 of the encoded sound. @default - there is none */
  readonly audio?: string;
  readonly path: string;
}

export interface MuxRequest {
  readonly ffmpeg: string;
  /** To be written: one MP4 a rung, with its index in front. */
  readonly files: readonly MuxedFile[];
  /** The sound that all rungs share, and where its fragments go. */
  readonly stream?: { readonly audio: string; readonly path: string };
  /** Length of the video, which the sound must not outlast. */
  readonly seconds: number;
  readonly deadline: Deadline;
}

/** Puts encoded tracks together, in one ffmpeg that copies: nothing is encoded twice. */
export async function mux({ ffmpeg, files, stream, seconds, deadline }: MuxRequest): Promise<void> {
  const audio = [...new Set([...files.map((file) => file.audio), stream?.audio])].filter((path) => path !== undefined);
  const videos = files.map(({ video }) => video);
  const numberOf = (path: string): string => String([...videos, ...audio].indexOf(path));
  const outputs: FfmpegOutput[] = files.map(({ video, audio: sound, path }) => ({
    path,
    options: [
      ...['-map', `${numberOf(video)}:v:0`, ...(sound === undefined ? [] : ['-map', `${numberOf(sound)}:a:0`])],
      ...[...ANONYMOUS, '-c', 'copy', '-f', 'mp4', '-movflags', '+faststart'],
    ],
  }));
  if (stream) {
    const fragmented = ['-f', 'mp4', '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '1000000'];
    const options = ['-map', `${numberOf(stream.audio)}:a:0`, ...ANONYMOUS, '-c', 'copy', ...fragmented];
    outputs.push({ path: stream.path, options });
  }
  await Promise.all(outputs.map(({ path }) => mkdir(dirname(path), { recursive: true })));
  await runFfmpeg({
    ffmpeg,
    signal: deadline.signal,
    inputs: [
      ...videos.map((path) => ({ path: fileUrl(path), options: [] })),
      ...audio.map((path) => ({ path: fileUrl(path), options: ['-t', (seconds - SPARED_SECONDS).toFixed(6)] })),
    ],
    outputs,
  });
}
