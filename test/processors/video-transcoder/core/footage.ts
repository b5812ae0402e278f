import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import npmFfmpeg from '@ffmpeg-installer/ffmpeg';
import npmFfprobe from '@ffprobe-installer/ffprobe';
import type { VideoTools } from '../../../../processors/video-transcoder/core';

/** What npm ships; it needs nothing but Node. */
export const NPM_TOOLS: VideoTools = { ffmpeg: npmFfmpeg.path, ffprobe: npmFfprobe.path };

const folders: string[] = [];

/** A new empty folder, gone after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spark-video-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs npm's ffmpeg to make or change footage. */
export function ffmpeg(...args: readonly string[]): void {
  execFileSync(NPM_TOOLS.ffmpeg, ['-v', 'error', '-nostdin', '-y', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

export interface Clip {
  readonly size?: string;
  readonly rate?: string;
  readonly seconds?: number;
  /** A source of lavfi. `null` for none. */
  readonly sound?: string | null;
  /** Options of the output. */
  readonly options?: readonly string[];
  readonly name?: string;
}

export const TONE = 'sine=f=440:r=48000,volume=-14dB';

/** A moving test picture, with a tone. */
export function makeClip(clip: Clip = {}): string {
  const { size = '320x180', rate = '30', seconds = 3, sound = TONE, options = [], name = 'clip.mp4' } = clip;
  const path = join(newFolder(), name);
  const audio = sound === null ? [] : ['-f', 'lavfi', '-t', String(seconds), '-i', sound];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '192k'];
  ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`, ...audio, ...codecs, ...options, path);
  return path;
}

/** The same streams in another file. */
export function remux(source: string, name: string, ...options: readonly string[]): string {
  const path = join(newFolder(), name);
  ffmpeg('-i', source, '-map', '0', '-c', 'copy', ...options, path);
  return path;
}
