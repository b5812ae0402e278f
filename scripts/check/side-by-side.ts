import { spawn } from 'node:child_process';

export interface Task {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export interface TaskEnd {
  readonly name: string;
  /** What it wrote to stdout and stderr, in the order it came, without blank lines at its end. */
  readonly output: string;
  readonly seconds: number;
  /** `null` where a signal ended it or it could not be started. */
  readonly exitCode: number | null;
}

export interface SideBySideOptions {
  /** Begun in this order. */
  readonly tasks: readonly Task[];
  /** How many may run at the same time. */
  readonly atOnce: number;
  /** Told of each when it ends, with all of its output, so that no two are mixed. */
  readonly onEnd: (end: TaskEnd) => void;
}

/** Runs programs side by side, all of them to their end. Whether every one ended with 0. */
export async function runSideBySide({ tasks, atOnce, onEnd }: SideBySideOptions): Promise<boolean> {
  const waiting = [...tasks];
  let passed = true;
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const end = await runTask(task);
      passed &&= end.exitCode === 0;
      onEnd(end);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return passed;
}

function runTask({ name, program, args }: Task): Promise<TaskEnd> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  return new Promise((resolve) => {
    const end = (exitCode: number | null): void => {
      resolve({ name, output: output.trimEnd(), seconds: (performance.now() - started) / 1000, exitCode });
    };
    child.once('close', end).once('error', (error) => {
      output += error.message;
      end(null);
    });
  });
}
