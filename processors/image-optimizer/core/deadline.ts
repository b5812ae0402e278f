import { ImageProcessingError } from './errors';

/**
 * The time one image may take, and the caller's signal. libvips cannot stop an encoder in the middle, so giving up
 * means: the caller hears at once, no further step begins, and a running decode is killed by its own timeout.
 */
export class Deadline {
  private readonly end: number;
  /** Why no further step begins: the failure of one that ran. */
  private givenUpFor?: { readonly cause: unknown };

  constructor(
    private readonly seconds: number,
    private readonly signal?: AbortSignal,
  ) {
    this.end = performance.now() + seconds * 1000;
  }

  /** Whole seconds left, at least 1: what sharp's `timeout` takes. */
  get secondsLeft(): number {
    return Math.max(1, Math.ceil((this.end - performance.now()) / 1000));
  }

  /**
   * @throws ImageProcessingError TIMED_OUT or ABORTED, before a step that is not worth beginning; or what has failed
   * beside it, so that whoever hears first hears of that
   */
  check(): void {
    if (this.givenUpFor) throw this.givenUpFor.cause;
    if (this.signal?.aborted) throw this.aborted();
    if (performance.now() >= this.end) throw this.timedOut();
  }

  /** All results; or the first failure, once the steps that were running beside it have come to rest. */
  async all<T extends readonly Promise<unknown>[] | []>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(work);
    } catch (cause) {
      // Steps that have not begun do not begin.
      this.givenUpFor ??= { cause };
      await Promise.allSettled(work);
      throw cause;
    }
  }

  /** What `work` gives, or the reason for giving up, whichever comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    const gaveUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.timedOut()), Math.max(0, this.end - performance.now()));
      onAbort = () => reject(this.aborted());
      this.signal?.addEventListener('abort', onAbort);
    });
    try {
      return await Promise.race([work, gaveUp]);
    } finally {
      clearTimeout(timer);
      if (onAbort) this.signal?.removeEventListener('abort', onAbort);
    }
  }

  timedOut(): ImageProcessingError {
    return new ImageProcessingError('TIMED_OUT', `'image' must be processed within ${this.seconds} s`);
  }

  private aborted(): ImageProcessingError {
    return new ImageProcessingError('ABORTED', 'Processing was given up by its caller', { cause: this.signal?.reason });
  }
}
