import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CompiledPackage } from './compiled';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stderr. */
  readonly errors: readonly string[];
}

/** The command `spark-media`, compiled from this checkout. */
export class TestCommand {
  private readonly compiled = new CompiledPackage();

  /** Runs the command in `cwd` until it ends. */
  async run(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
    const child = this.start(cwd, ...args);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    return { code, stdout, stderr, errors: stderr.split('\n').filter(Boolean) };
  }

  /** Starts the command in `cwd`. */
  start(cwd: string, ...args: readonly string[]) {
    return spawn(process.execPath, [join(this.compiled.folder, 'local/command.js'), ...args], {
      cwd,
      // Jest's own, which a test may have changed.
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  remove(): void {
    this.compiled.remove();
  }
}
