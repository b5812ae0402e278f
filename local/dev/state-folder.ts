import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, UsageError } from '../errors';

const LOCK = 'in-use';

/** Where media and catalogue are kept: a folder of the user's, or one that ends with the run. */
export class StateFolder {
  /** @throws UsageError when it cannot be written to, or another run has it */
  static async open(path: string | undefined): Promise<StateFolder> {
    if (path === undefined) return new StateFolder(await mkdtemp(join(tmpdir(), 'spark-media-dev-')), true);
    try {
      await mkdir(path, { recursive: true });
      await lock(join(path, LOCK));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`'--state' must be a folder that can be written to, got: ${path} (${reasonOf(error)})`);
    }
    return new StateFolder(path, false);
  }

  private constructor(
    readonly path: string,
    private readonly temporary: boolean,
  ) {}

  /** Of what is not kept. */
  get scratch(): string {
    return join(this.path, 'scratch');
  }

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
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder > 0 && holder !== process.pid && isRunning(holder)) {
    throw new UsageError(`'--state' must be a folder that no other run has, got: one of process ${holder}`);
  }
  const handle = await open(file, 'w');
  await handle.writeFile(String(process.pid));
  await handle.close();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
