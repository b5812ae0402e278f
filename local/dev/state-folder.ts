import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, UsageError } from '../errors';
import { makeFolder } from '../make-folder';

/** The process that has a folder. */
const LOCK = 'in-use';
/** Begins the names of folders of what is not kept. */
const SCRATCH = 'spark-media-scratch-';

/** Where media and catalogue are kept: a folder of the user's, or one that ends with the run. */
export class StateFolder {
  /** @throws UsageError when it cannot be written to, or another run has it */
  static async open(path: string | undefined): Promise<StateFolder> {
    if (path === undefined) {
      const temporary = await mkdtemp(join(tmpdir(), 'spark-media-dev-'));
      return new StateFolder(temporary, await mkdtemp(join(temporary, SCRATCH)), true);
    }
    try {
      await makeFolder(path);
      await lock(join(path, LOCK));
      const left = (await readdir(path)).filter((name) => name.startsWith(SCRATCH));
      await Promise.all(left.map((name) => rm(join(path, name), { recursive: true, force: true })));
      return new StateFolder(path, await mkdtemp(join(path, SCRATCH)), false);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`'--state' must be a folder that can be written to, got: ${path} (${reasonOf(error)})`);
    }
  }

  private constructor(
    readonly path: string,
    /** Of what is not kept. It is this run's alone, as a folder of the user's may hold anything. */
    readonly scratch: string,
    private readonly temporary: boolean,
  ) {}

  async close(): Promise<void> {
    if (this.temporary) {
      await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
    } else {
      await rm(this.scratch, { recursive: true, force: true, maxRetries: 3 });
      await rm(join(this.path, LOCK), { force: true });
    }
  }
}

async function lock(file: string): Promise<void> {
  if (take(file)) return;
  const holder = Number(readFileSync(file, 'utf8'));
  if (holder > 0 && holder !== process.pid && isRunning(holder)) {
    const remedy = `where that is no run of this command, remove ${file}`;
    throw new UsageError(`'--state' must be a folder that no other run has, got: one of process ${holder} (${remedy})`);
  }
  // Of a run that could not end.
  await rm(file, { force: true });
  if (!take(file))
    throw new UsageError("'--state' must be a folder that no other run has, got: one that another takes");
}

/** Of several that take it at once, one has it. */
function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
