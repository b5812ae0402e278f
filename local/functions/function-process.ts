import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Invocation, InvocationAnswer } from './messages';

/** An invocation that came to nothing: the function threw, took too long, or its process ended. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';

  constructor(
    readonly kind: 'threw' | 'timed-out' | 'ended' | 'not-loaded',
    message: string,
  ) {
    super(message);
  }
}

export interface FunctionProcessOptions {
  /** Module whose `handler` is called. */
  readonly handlerFile: string;
  /** The compiled `child.ts`. */
  readonly childFile: string;
  /** All of its environment but the folder for what it writes to its disk, which it has to itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** In which that folder is made. It must exist. */
  readonly temporary: string;
  /** Is given each line that it writes. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** An instance of a function: a process that is given one event at a time. */
export class FunctionProcess {
  private readonly child: ChildProcess;
  private readonly disk: string;
  private readonly ended: Promise<void>;
  private readonly loaded: Promise<void>;
  private invocations = 0;

  constructor({ handlerFile, childFile, environment, temporary, onLine }: FunctionProcessOptions) {
    this.disk = mkdtempSync(join(temporary, 'instance-'));
    const child = fork(childFile, [handlerFile], {
      env: { ...environment, TMPDIR: this.disk, TEMP: this.disk },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: a signal from the terminal is not for it, and what it starts can be ended with it.
      detached: process.platform !== 'win32',
    });
    this.child = child;
    // Whoever has ended the process, programs that it has started and its disk end with it.
    this.ended = new Promise<void>((resolve) => child.once('exit', resolve).on('error', () => resolve())).then(() => {
      this.endGroup();
      // What cannot be removed goes with the folder that it is in.
      return rm(this.disk, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = child[stream];
      if (input !== null) createInterface({ input }).on('line', (line) => onLine(line, stream));
    }
    this.loaded = this.awaitLoaded();
    // Who invokes it is told.
    this.loaded.catch(() => undefined);
  }

  /** Whether it can be given events. */
  get alive(): boolean {
    return this.child.connected;
  }

  /** @throws FunctionError; after a timeout the process is ended, as what it still does would disturb the next event */
  async invoke(
    event: unknown,
    { requestId, timeoutMs }: Pick<Invocation, 'requestId' | 'timeoutMs'>,
  ): Promise<unknown> {
    await this.loaded;
    this.invocations += 1;
    const id = this.invocations;
    const finished = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      const error = new FunctionError('timed-out', `'timeout' must suffice, got: ${timeoutMs} ms`);
      timer = setTimeout(() => reject(error), timeoutMs);
    });
    try {
      const answered = this.answerTo((answer) => 'id' in answer && answer.id === id, finished.signal);
      // Given up when another is first.
      answered.catch(() => undefined);
      this.child.send({ id, event, requestId, timeoutMs } satisfies Invocation);
      const answer = await Promise.race([answered, timedOut, this.hasEnded()]);
      if (answer.kind === 'done') return answer.result;
      throw new FunctionError('threw', answer.kind === 'loaded' ? '' : answer.reason);
    } catch (error) {
      if (error instanceof FunctionError && error.kind === 'timed-out') await this.end();
      throw error;
    } finally {
      clearTimeout(timer);
      finished.abort();
    }
  }

  /** Ends it, and every program that it has started. */
  async end(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) this.endGroup();
    await this.ended;
  }

  private endGroup(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // Nothing of it runs any more.
    }
  }

  private async awaitLoaded(): Promise<void> {
    const given = new AbortController();
    try {
      const answered = this.answerTo(({ kind }) => kind === 'loaded' || kind === 'not-loaded', given.signal);
      answered.catch(() => undefined);
      const answer = await Promise.race([answered, this.hasEnded()]);
      if (answer.kind === 'not-loaded') {
        await this.end();
        throw new FunctionError('not-loaded', answer.reason);
      }
    } finally {
      given.abort();
    }
  }

  private async answerTo(
    concerns: (answer: InvocationAnswer) => boolean,
    signal: AbortSignal,
  ): Promise<InvocationAnswer> {
    for (;;) {
      const [answer] = (await once(this.child, 'message', { signal })) as [InvocationAnswer];
      if (concerns(answer)) return answer;
    }
  }

  private async hasEnded(): Promise<never> {
    await this.ended;
    throw new FunctionError('ended', "the function's process must live until it has answered, got: it ended");
  }
}
