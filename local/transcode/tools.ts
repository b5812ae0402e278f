import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { VideoTools } from '../../processors/video-transcoder/core';
import { UsageError } from '../errors';

const run = promisify(execFile);

type Program = keyof VideoTools;

/** What npm ships for this kind of machine. Each package throws where it has nothing. */
const SHIPPED: Readonly<Record<Program, () => Promise<string>>> = {
  ffmpeg: async () => (await import('@ffmpeg-installer/ffmpeg')).default.path,
  ffprobe: async () => (await import('@ffprobe-installer/ffprobe')).path,
};

/**
 * The two programs: those that are named, by path or as the PATH knows them, else those that came with the package.
 *
 * @throws UsageError when one cannot be found or does not answer as ffmpeg's programs do
 */
export async function findTools(named: Partial<VideoTools>): Promise<VideoTools> {
  const [ffmpeg, ffprobe] = await Promise.all([find('ffmpeg', named.ffmpeg), find('ffprobe', named.ffprobe)]);
  return { ffmpeg, ffprobe };
}

async function find(program: Program, name: string | undefined): Promise<string> {
  const path = name === undefined ? await shippedPath(program) : await namedPath(program, name);
  try {
    const { stdout } = await run(path, ['-version']);
    if (stdout.startsWith(`${program} version`)) return path;
  } catch {
    // The message below says it.
  }
  throw new UsageError(`'--${program}' must be an ${program} that starts, got: ${name ?? path}`);
}

async function shippedPath(program: Program): Promise<string> {
  try {
    return await SHIPPED[program]();
  } catch {
    throw new UsageError(
      `'--${program}' must name an ${program}, as none came with this package for ${process.platform} on ${process.arch}`,
    );
  }
}

async function namedPath(program: Program, name: string): Promise<string> {
  if (name.includes('/') || name.includes(sep)) return resolve(name);
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = resolve(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new UsageError(`'--${program}' must be a path, or a name on the PATH, got: ${name}`);
}
