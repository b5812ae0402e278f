import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sparkMediaContract } from '../../../../lib/contract';
import { type TranscodedVideo, transcodeVideo, type VideoFile } from '../../../../processors/video-transcoder/core';
import type { TranscodeContract, TranscodeOptions } from '../../../../processors/video-transcoder/core';
import { newFolder, NPM_TOOLS } from './footage';

type Videos = TranscodeContract['videos'];

/** The document's contract with a small ladder, so that the encodes are short. */
export const SMALL_VIDEOS: Videos = {
  ...sparkMediaContract.videos,
  renditions: {
    low: {
      ...sparkMediaContract.videos.renditions['mobile_low']!,
      maxWidth: 160,
      maxHeight: 160,
      videoBitrateKbps: 100,
    },
    high: {
      ...sparkMediaContract.videos.renditions['mobile_high']!,
      maxWidth: 320,
      maxHeight: 320,
      videoBitrateKbps: 300,
    },
  },
};

/** One use case, so that the poster is one picture. */
const { profile_thumbnail } = sparkMediaContract.images.useCases;
const SMALL_IMAGES = { ...sparkMediaContract.images, useCases: { profile_thumbnail: profile_thumbnail! } };

export const contractOf = (videos: Partial<Videos> = {}): TranscodeContract => ({
  videos: { ...SMALL_VIDEOS, ...videos },
  images: SMALL_IMAGES,
});

/** A transcoded video, with the folder it lies in. */
export async function transcode(
  path: string,
  videos: Partial<Videos> = {},
  options: Partial<TranscodeOptions> = {},
): Promise<TranscodedVideo> {
  return transcodeVideo(path, contractOf(videos), {
    tools: NPM_TOOLS,
    workDirectory: newFolder(),
    videoId: 'clip',
    ...options,
  });
}

export interface ProbedPacket {
  readonly pts_time: string;
  readonly flags: string;
}
export interface Inspected {
  readonly streams: readonly Readonly<Record<string, unknown>>[];
  readonly format: Readonly<Record<string, unknown>>;
  readonly chapters: readonly unknown[];
  readonly packets: readonly ProbedPacket[];
}

/** All that ffprobe says of a file, with the packets of its video. */
export function inspect(path: string): Inspected {
  const show = ['-show_streams', '-show_format', '-show_chapters', '-show_packets', '-select_streams', 'v'];
  const all = ['-show_streams'];
  const run = (args: readonly string[]): string =>
    execFileSync(NPM_TOOLS.ffprobe, ['-v', 'error', '-of', 'json', ...args, path], { maxBuffer: 2 ** 26 }).toString();
  return { ...JSON.parse(run(show)), streams: JSON.parse(run(all)).streams };
}

export const fileOf = (video: TranscodedVideo, rendition: string): VideoFile =>
  video.files.find(({ location }) => location.kind === 'video-file' && location.rendition === rendition)!;

/** A streamed track as one file: its init with all its segments. */
export function joinTrack(video: TranscodedVideo, track: string): string {
  const parts = video.files.filter(
    ({ location }) => (location.kind === 'video-init' || location.kind === 'video-segment') && location.track === track,
  );
  const path = join(newFolder(), `${track}.mp4`);
  writeFileSync(path, Buffer.concat(parts.map((part) => readFileSync(part.path))));
  return path;
}

/** Seconds of the keyframes of a track, from its first frame. */
export function keyframeSeconds(path: string): readonly number[] {
  const { packets } = inspect(path);
  const times = packets.filter(({ flags }) => flags.startsWith('K')).map(({ pts_time }) => Number(pts_time));
  return times.map((time) => time - times[0]!);
}

export const framesOf = (path: string): number => inspect(path).packets.length;

/** Loudness and true peak by ffmpeg's own meter, apart from the code under test. */
export function listen(path: string): { readonly lufs: number; readonly truePeak: number } {
  const { stderr } = spawnSync(NPM_TOOLS.ffmpeg, [
    ...['-hide_banner', '-nostats', '-i', path, '-map', '0:a:0'],
    ...['-af', 'loudnorm=print_format=json', '-f', 'null', '-'],
  ]);
  const text = stderr.toString();
  const json = JSON.parse(text.slice(text.lastIndexOf('{'), text.lastIndexOf('}') + 1));
  const number = (value: string): number => (value === '-inf' ? -Infinity : Number(value));
  return { lufs: number(json.input_i), truePeak: number(json.input_tp) };
}

/** Mean of a channel of a rectangle of the first frame at `seconds`, 0–255 as red, green and blue. */
export function colourAt(path: string, seconds: number, crop: string): readonly [number, number, number] {
  const args = ['-v', 'error', '-ss', String(seconds), '-i', path, '-frames:v', '1'];
  const filters = `crop=${crop},scale=1:1:flags=area,format=rgb24`;
  const output = execFileSync(NPM_TOOLS.ffmpeg, [...args, '-vf', filters, '-f', 'rawvideo', '-']);
  return [output[0]!, output[1]!, output[2]!];
}
