import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { defineMediaContract, type MediaContract, type X264Preset } from '../../lib/contract';
import { transcodeVideo } from '../../processors/video-transcoder/core';

export const CONTESTANTS = ['ours', 'document', 'bare', 'decode'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** A rung as all contestants make it: ours decides the sizes, so that all code the same pixels. */
export interface BenchRung {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly videoBitrateKbps: number;
  readonly audioBitrateKbps: number;
}

export interface Task {
  readonly contestant: Contestant;
  readonly clip: string;
  readonly preset: X264Preset;
  /** Empty but for what `prepareFrames` has put there. */
  readonly folder: string;
  readonly rungs: readonly BenchRung[];
}

/** What was made, as far as the contestants can be compared. */
export interface Made {
  readonly rungs: readonly BenchRung[];
  readonly sound: boolean;
}

export function contractOf(preset: X264Preset): MediaContract {
  return defineMediaContract({ videos: { encoder: { preset } } });
}

/** Everything that a video becomes: ladder, MP4 files, playlists, MPD and posters. */
async function ours({ clip, preset, folder }: Task): Promise<Made> {
  const contract = contractOf(preset);
  const tools = { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path };
  const video = await transcodeVideo(clip, contract, { tools, videoId: 'clip', workDirectory: folder });
  const rungs = video.renditions.map(({ name, width, height, framesPerSecond }) => {
    const { videoBitrateKbps = 0, audioBitrateKbps = 0 } = contract.videos.renditions[name] ?? {};
    return { name, width, height, framesPerSecond, videoBitrateKbps, audioBitrateKbps };
  });
  return { rungs, sound: video.audio !== undefined };
}

/** The document's goroutines: a process for each profile, which decodes, scales, normalises and encodes; HLS after. */
async function document({ clip, preset, folder, rungs }: Task): Promise<Made> {
  const { maxDurationSeconds } = contractOf(preset).videos;
  const file = (rung: BenchRung): string => join(folder, `${rung.name}.mp4`);
  await Promise.all(
    rungs.map((rung) =>
      runFfmpeg([
        ...['-t', String(maxDurationSeconds), '-i', clip, '-map', '0:v:0', '-map', '0:a:0?'],
        ...['-vf', `scale=${rung.width}:${rung.height},fps=${rung.framesPerSecond}`, '-pix_fmt', 'yuv420p'],
        ...encoding(rung, preset),
        ...['-af', 'loudnorm=I=-16:TP=-1.5:LRA=11', '-c:a', 'aac', '-ac', '2', '-ar', '48000'],
        ...['-b:a', `${rung.audioBitrateKbps}k`, file(rung)],
      ]),
    ),
  );
  for (const rung of rungs) {
    mkdirSync(join(folder, rung.name));
    const names = ['-hls_segment_filename', join(folder, rung.name, '%05d.ts')];
    const hls = ['-f', 'hls', '-hls_time', '2', '-hls_playlist_type', 'vod', ...names];
    await runFfmpeg(['-i', file(rung), '-c', 'copy', ...hls, join(folder, `${rung.name}.m3u8`)]);
  }
  return { rungs, sound: true };
}

/** The encodes alone, side by side, of frames that are decoded and scaled: no sound, no segments, nothing measured. */
async function bare({ preset, folder, rungs }: Task): Promise<Made> {
  await Promise.all(
    rungs.map((rung) =>
      runFfmpeg(['-i', framesOf(folder, rung), ...encoding(rung, preset), join(folder, `${rung.name}.mp4`)]),
    ),
  );
  return { rungs, sound: false };
}

/** What nobody can spare who is given a file and not its frames: one decode, and nothing else. */
async function decode({ clip, preset, rungs }: Task): Promise<Made> {
  const { maxDurationSeconds } = contractOf(preset).videos;
  await runFfmpeg(['-t', String(maxDurationSeconds), '-i', clip, '-map', '0:v:0', '-f', 'null', '-']);
  return { rungs, sound: false };
}

export const RUN: Readonly<Record<Contestant, (task: Task) => Promise<Made>>> = { ours, document, bare, decode };

const framesOf = (folder: string, rung: BenchRung): string => join(folder, '..', 'frames', `${rung.name}.y4m`);

/** Decodes and scales a clip's frames for the bare encodes. Not measured. */
export async function prepareFrames({ clip, folder, rungs, preset }: Omit<Task, 'contestant'>): Promise<void> {
  const { maxDurationSeconds } = contractOf(preset).videos;
  mkdirSync(join(folder, '..', 'frames'), { recursive: true });
  for (const rung of rungs) {
    const filters = `scale=${rung.width}:${rung.height},fps=${rung.framesPerSecond}`;
    const cut = ['-t', String(maxDurationSeconds), '-i', clip, '-an', '-vf', filters, '-pix_fmt', 'yuv420p'];
    await runFfmpeg([...cut, framesOf(folder, rung)]);
  }
}

/** As the core asks of x264: bitrate as limit, keyframes on the grid of segments. */
function encoding({ videoBitrateKbps }: BenchRung, preset: X264Preset): string[] {
  const { segmentSeconds } = contractOf(preset).videos;
  return [
    ...['-c:v', 'libx264', '-preset', preset],
    ...['-b:v', `${videoBitrateKbps}k`, '-maxrate', `${videoBitrateKbps}k`, '-bufsize', `${2 * videoBitrateKbps}k`],
    ...['-force_key_frames', `expr:gte(t,n_forced*${segmentSeconds})`, '-sc_threshold', '0'],
  ];
}

function runFfmpeg(args: readonly string[]): Promise<void> {
  const child = spawn(ffmpeg.path, ['-v', 'fatal', '-nostdin', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`'ffmpeg' must end well, got: exit code ${code} for ${args.join(' ')}`));
    });
  });
}
