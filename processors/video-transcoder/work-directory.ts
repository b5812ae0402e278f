import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the folders of all runs, in the temporary directory. One process has it to itself. */
const ROOT = 'video-transcoder';

/** Of the runs of this process. */
const inUse = new Set<string>();

/**
 * Gives a run an empty folder and removes it after the run, however that ends. A function that was killed could not,
 * and its container is used again with what it left: so every run first removes what no run of this process uses.
 */
export async function withWorkDirectory<T>(
  temporaryDirectory: string,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const root = join(temporaryDirectory, ROOT);
  const name = randomUUID();
  inUse.add(name);
  try {
    await mkdir(join(root, name), { recursive: true });
    const left = (await readdir(root)).filter((one) => !inUse.has(one));
    await Promise.all(left.map((one) => removeFolder(join(root, one))));
    return await run(join(root, name));
  } finally {
    await removeFolder(join(root, name));
    inUse.delete(name);
  }
}

/** What cannot be removed is tried again by the next run. */
async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
}
