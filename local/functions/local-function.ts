import { randomUUID } from 'node:crypto';
import { FunctionError, FunctionProcess, type FunctionProcessOptions } from './function-process';

export interface LocalFunctionOptions extends FunctionProcessOptions {
  readonly timeoutSeconds: number;
  /** Events that are worked on at once, each in a process of its own. */
  readonly concurrency: number;
}

/** A function of the stack: as many processes as are needed at once, each started when there is work for it. */
export class LocalFunction {
  private readonly idle: FunctionProcess[] = [];
  private readonly all = new Set<FunctionProcess>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private ended = false;

  constructor(private readonly options: LocalFunctionOptions) {}

  get concurrency(): number {
    return this.options.concurrency;
  }

  /** @throws FunctionError when it threw, took longer than it may, its process ended, or it was stopped; after the first three the next event gets a process that works */
  async invoke(event: unknown): Promise<unknown> {
    while (this.busy >= this.options.concurrency && !this.ended) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.ended) throw new FunctionError('ended', 'the function must run, got: it was stopped');
    // From here until a process has begun nothing is waited for, so that `stop` finds all of them.
    this.busy += 1;
    try {
      return await this.run(event, this.instance());
    } finally {
      this.busy -= 1;
      this.waiting.shift()?.();
    }
  }

  async stop(): Promise<void> {
    this.ended = true;
    for (const wake of this.waiting.splice(0)) wake();
    await Promise.all([...this.all].map((instance) => instance.end()));
  }

  private async run(event: unknown, instance: FunctionProcess): Promise<unknown> {
    try {
      const timeoutMs = this.options.timeoutSeconds * 1000;
      return await instance.invoke(event, { requestId: randomUUID(), timeoutMs });
    } finally {
      if (instance.alive && !this.ended) this.idle.push(instance);
      else this.all.delete(instance);
    }
  }

  private instance(): FunctionProcess {
    let instance = this.idle.pop();
    while (instance !== undefined && !instance.alive) instance = this.idle.pop();
    if (instance === undefined) {
      instance = new FunctionProcess(this.options);
      this.all.add(instance);
    }
    return instance;
  }
}
