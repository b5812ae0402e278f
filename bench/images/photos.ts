import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Photographs of 9.8 to 15.9 megapixels from Debian's `lomiri-wallpapers-16.04` (`apt-get install`), all free to copy;
 * the package's copyright file names the licence of each.
 */
const PHOTOS = [
  'seeding_by_Clements_Engelhardt.jpg',
  'Dragonfly_by_Bolly.jpg',
  'sunset_by_Aitzol_Berasategi.jpg',
  'Bridge_by_Sander_Klootwijk.jpg',
  'Wine_by_Jakkub_Mede.jpg',
] as const;

const FOLDER = '/usr/share/backgrounds';

export interface Photo {
  readonly name: string;
  readonly path: string;
}

/** The photos of the benchmark, or those named by the caller. */
export function benchPhotos(paths: readonly string[]): readonly Photo[] {
  const chosen = paths.length > 0 ? paths : PHOTOS.map((name) => join(FOLDER, name));
  const missing = chosen.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Error(`Photos are missing (Debian: apt-get install lomiri-wallpapers-16.04): ${missing.join(', ')}`);
  }
  return chosen.map((path) => ({ path, name: (path.split('/').at(-1) ?? path).replace(/(_by_.*)?\.\w+$/, '') }));
}
