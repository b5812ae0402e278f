import { readFileSync, rmSync } from 'node:fs';

/**
 * Removes a file that should be JSON and is not, as one that was being written when its run was ended, or that two runs
 * wrote at once: prettier fails by such a cache, each time anew.
 */
export function removeBrokenCache(file: string): void {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    rmSync(file, { force: true });
  }
}
