import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { packageRoot } from '../../lib/support/package-root';
import { reasonOf, UsageError } from '../errors';

/** A photo or video that stands for what users upload. */
export interface SampleFile {
  readonly path: string;
  /** Name of the file, without its folder. */
  readonly name: string;
  readonly kind: 'photo' | 'video';
}

/** Of files whose content decides: this only tells which processor gets them. */
const KINDS: Readonly<Record<string, SampleFile['kind']>> = {
  '.jpg': 'photo',
  '.jpeg': 'photo',
  '.png': 'photo',
  '.webp': 'photo',
  '.gif': 'photo',
  '.avif': 'photo',
  '.heic': 'photo',
  '.tif': 'photo',
  '.tiff': 'photo',
  '.mp4': 'video',
  '.mov': 'video',
  '.mkv': 'video',
  '.webm': 'video',
};

/** They lie beside the source and are published as such: what is compiled finds them there too. */
const folder = (): string => join(packageRoot(), 'local', 'samples');

/** Photographs as a phone uploads them, by name; whose they are stands in LICENSES.md beside them. */
export function samplePhotos(): readonly SampleFile[] {
  return samplesIn(folder()).filter(({ kind }) => kind === 'photo');
}

/** A clip of eight seconds in portrait format, with sound. */
export function sampleVideo(): SampleFile {
  const video = samplesIn(folder()).find(({ kind }) => kind === 'video');
  if (video === undefined) throw new Error(`'samples' must hold a video, got: ${folder()}`);
  return video;
}

/**
 * The photos and videos of a folder, by name.
 *
 * @throws UsageError when the folder cannot be read, or holds neither
 */
export function samplesIn(path: string): readonly SampleFile[] {
  const samples = list(path).flatMap((name) => {
    const kind = KINDS[extname(name).toLowerCase()];
    return kind === undefined ? [] : [{ path: join(path, name), name, kind }];
  });
  if (samples.length === 0) throw new UsageError(`'--samples' must be a folder with photos or videos, got: ${path}`);
  return samples;
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    throw new UsageError(`'--samples' must be a folder with photos or videos, got: ${path} (${reasonOf(error)})`);
  }
}
