import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, UsageError } from '../errors';

export interface TreeFile {
  /** Storage key: the path below the tree's root. */
  readonly key: string;
  readonly data: Buffer;
}

/**
 * A folder with the keys of the media store. What is written appears only when all of it is on disk, by renames within
 * one file system, so that nothing half-written is ever found under a key.
 */
export class MediaTree {
  /** @throws UsageError when the folder cannot be written */
  static async open(root: string): Promise<MediaTree> {
    try {
      await mkdir(root, { recursive: true });
      return new MediaTree(root, await mkdtemp(join(root, '.spark-media-')));
    } catch (error) {
      throw new UsageError(`'--out' must be a folder that can be written, got: ${root} (${reasonOf(error)})`);
    }
  }

  private constructor(
    private readonly root: string,
    /** Inside the root, so that a rename does not cross file systems. */
    private readonly staging: string,
  ) {}

  /** Writes all `files`, then removes the files of `stale` that are there and are not among them. */
  async write(files: readonly TreeFile[], stale: readonly string[]): Promise<void> {
    const staged = await Promise.all(
      files.map(async ({ key, data }) => {
        const path = join(this.staging, randomUUID());
        await writeFile(path, data);
        await mkdir(dirname(join(this.root, key)), { recursive: true });
        return { path, key };
      }),
    );
    for (const { path, key } of staged) await rename(path, join(this.root, key));
    const written = new Set(files.map(({ key }) => key));
    for (const key of stale) if (!written.has(key)) await rm(join(this.root, key), { force: true });
  }

  /** Removes what was not finished. At once, because it also runs when the process is told to end. */
  close(): void {
    rmSync(this.staging, { recursive: true, force: true });
  }
}
