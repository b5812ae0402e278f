import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are missing; one that is there already is fine. Where a file system refuses a
 * new folder in one that is there by saying ENOENT, as /proc does, Node's own recursive `mkdir` tries again for ever.
 *
 * @throws whatever the file system says, or that it takes no new folder
 */
export async function makeFolder(path: string): Promise<void> {
  if (await made(path)) return;
  const parent = dirname(path);
  if (parent !== path) {
    await makeFolder(parent);
    if (await made(path)) return;
  }
  throw new Error(`no folder can be made in ${parent}`);
}

/** Whether the folder is there now; false where one above it is missing, by what the file system says. */
async function made(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    if (await isFolder(path)) return true;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
