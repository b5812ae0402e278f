/** Too many wait already. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

export interface GateOptions {
  /** Tasks at once. */
  readonly parallel: number;
  /** Tasks that may wait; a further one is refused. */
  readonly waiting: number;
}

/** Lets tasks in one after the other, in the order they came, so that none is overtaken by later ones. */
export class Gate {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly options: GateOptions) {}

  /** @throws OverloadedError at once, when too many wait */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running < this.options.parallel) {
      this.running += 1;
    } else {
      if (this.queue.length >= this.options.waiting) throw new OverloadedError("'requests' must be fewer at once");
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
