import type { Deadline } from './deadline';

/** Runs tasks in the order they were given, at most `parallel` at once, and begins none after the deadline. */
export class Limiter {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly urgent: (() => void)[] = [];

  constructor(
    parallel: number,
    private readonly deadline: Deadline,
  ) {
    this.free = parallel;
  }

  /** @param urgent goes before everything that waits and is not */
  async run<T>(task: () => Promise<T>, { urgent = false } = {}): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => (urgent ? this.urgent : this.waiting).push(resolve));
    try {
      this.deadline.check();
      return await task();
    } finally {
      const next = this.urgent.shift() ?? this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
