import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileError, reasonOf, UsageError } from '../errors';

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

  /** The names of the folders below a key; none where there is no such folder. */
  async folders(key: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(join(this.root, key), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw new FileError(join(this.root, key), error);
    }
  }

  /**
   * Writes all `files`, then removes the files of `stale` that are there and are not among them. When one cannot be
   * written or removed, all are as they were before.
   *
   * @throws FileError that names the file
   */
  async write(files: readonly TreeFile[], stale: readonly string[]): Promise<void> {
    const staged = await Promise.all(files.map(async ({ key, data }) => ({ key, path: await this.stage(key, data) })));
    const written = new Set(files.map(({ key }) => key));
    const undo: Undo[] = [];
    try {
      for (const { key, path } of staged) await this.swap(key, path, undo);
      for (const key of stale) if (!written.has(key)) await this.swap(key, undefined, undo);
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
  }

  /** Puts bytes on the disk where nobody looks for them, and makes the folder they are meant for. */
  private async stage(key: string, data: Buffer): Promise<string> {
    const path = join(this.staging, randomUUID());
    try {
      await writeFile(path, data);
      await mkdir(dirname(join(this.root, key)), { recursive: true });
    } catch (error) {
      throw new FileError(join(this.root, key), error);
    }
    return path;
  }

  /** Renames `staged` to `key`, or removes `key` where there is nothing staged, and notes how to undo it. */
  private async swap(key: string, staged: string | undefined, undo: Undo[]): Promise<void> {
    const target = join(this.root, key);
    const kept = join(this.staging, randomUUID());
    try {
      const existed = await keep(target, kept);
      if (!existed && staged === undefined) return;
      if (staged === undefined) await rm(target);
      else await rename(staged, target);
      undo.push(() => (existed ? rename(kept, target) : rm(target)));
    } catch (error) {
      throw new FileError(target, error);
    }
  }

  /** Removes what was not finished. At once, because it also runs when the process is told to end. */
  close(): void {
    rmSync(this.staging, { recursive: true, force: true });
  }
}

type Undo = () => Promise<void>;

/** Copies what is at `path`, which stays there until it is replaced. Whether there was anything. */
async function keep(path: string, copy: string): Promise<boolean> {
  try {
    await copyFile(path, copy);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
