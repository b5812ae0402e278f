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

  /** @throws FunctionError when it threw, took longer than it may, or its process ended; the next event gets a new one */
  async invoke(event: unknown): Promise<unknown> {
    await this.place();
    const instance = this.instance();
    try {
      const timeoutMs = this.options.timeoutSeconds * 1000;
      return await instance.invoke(event, { requestId: randomUUID(), timeoutMs });
    } finally {
      if (instance.alive && !this.ended) this.idle.push(instance);
      else this.all.delete(instance);
      this.busy -= 1;
      this.waiting.shift()?.();
    }
  }

  async stop(): Promise<void> {
    this.ended = true;
    await Promise.all([...this.all].map((instance) => instance.end()));
  }

  private async place(): Promise<void> {
    while (this.busy >= this.options.concurrency) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.ended) throw new FunctionError('ended', 'the function must run, got: it was stopped');
    this.busy += 1;
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
