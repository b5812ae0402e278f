import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileError, reasonOf, UsageError } from '../errors';
import { makeFolder } from '../make-folder';

/** One file, by what it holds or by where it lies in a work folder of the tree, which it is then taken from. */
export type TreeFile = {
  /** Storage key: the path below the tree's root. */
  readonly key: string;
} & ({ readonly data: Buffer } | { readonly path: string });

/** A process that has been killed may still hold what it wrote to. */
const REMOVE = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const;

/**
 * A folder with the keys of the media store. What is written appears only when all of it is on disk, by renames within
 * one file system, so that nothing half-written is ever found under a key.
 */
export class MediaTree {
  private writing: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;

  /** @throws UsageError when the folder cannot be written */
  static async open(root: string): Promise<MediaTree> {
    try {
      await makeFolder(root);
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
  folders(key: string): Promise<readonly string[]> {
    return this.list(key, 'folder');
  }

  /** The names of the files below a key; none where there is no such folder. */
  files(key: string): Promise<readonly string[]> {
    return this.list(key, 'file');
  }

  private async list(key: string, kind: 'folder' | 'file'): Promise<readonly string[]> {
    try {
      const entries = await readdir(join(this.root, key), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory() === (kind === 'folder')).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw new FileError(join(this.root, key), error);
    }
  }

  /** Gives `body` an empty folder to work in, from which files may be written, and removes it. */
  async withWorkFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(this.staging, 'work-'));
    try {
      return await body(folder);
    } finally {
      await rm(folder, REMOVE);
    }
  }

  /**
   * Writes all `files` in their order, then removes the files of `stale` that are there and are not among them. When
   * one cannot be written or removed, all are as they were before.
   *
   * @throws FileError that names the file
   */
  async write(files: readonly TreeFile[], stale: readonly string[]): Promise<void> {
    if (this.closing !== undefined) throw new Error("'write' must come before 'close'");
    this.writing = this.replace(files, stale);
    return this.writing;
  }

  private async replace(files: readonly TreeFile[], stale: readonly string[]): Promise<void> {
    const staged: { readonly key: string; readonly path: string }[] = [];
    for (const file of files) staged.push({ key: file.key, path: await this.stage(file) });
    const written = new Set(files.map(({ key }) => key));
    const undo: Undo[] = [];
    try {
      for (const { key, path } of staged) await this.swap(key, path, undo);
      for (const key of stale) if (!written.has(key)) await this.swap(key, undefined, undo);
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
    for (const key of stale) if (!written.has(key)) await this.prune(dirname(key));
  }

  /** Puts bytes on the disk where nobody looks for them. */
  private async stage(file: TreeFile): Promise<string> {
    if ('path' in file) return file.path;
    const path = join(this.staging, randomUUID());
    try {
      await writeFile(path, file.data);
    } catch (error) {
      throw new FileError(join(this.root, file.key), error);
    }
    return path;
  }

  /** Renames `staged` to `key`, or removes `key` where there is nothing staged, and notes how to undo it. */
  private async swap(key: string, staged: string | undefined, undo: Undo[]): Promise<void> {
    const target = join(this.root, key);
    const kept = join(this.staging, randomUUID());
    try {
      if (staged !== undefined) {
        undo.push(() => this.prune(dirname(key)));
        await makeFolder(dirname(target));
      }
      const existed = await keep(target, kept);
      if (!existed && staged === undefined) return;
      if (staged === undefined) await rm(target);
      else await rename(staged, target);
      undo.push(() => (existed ? rename(kept, target) : rm(target)));
    } catch (error) {
      throw new FileError(target, error);
    }
  }

  /** Removes a folder of the tree that has nothing in it any more, and those above it. */
  private async prune(key: string): Promise<void> {
    for (let folder = key; folder !== '.'; folder = dirname(folder)) {
      try {
        await rmdir(join(this.root, folder));
      } catch {
        // Something is in it, or it is not there.
        return;
      }
    }
  }

  /** Removes what was not finished, after what is being written is all there or all undone. Nothing is written later. */
  close(): Promise<void> {
    this.closing ??= this.writing.catch(() => undefined).then(() => rm(this.staging, REMOVE));
    return this.closing;
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
