import { VideoProcessingError } from './errors';

/**
 * The time one video may take, and the caller's signal, as one signal that every program is killed by. Its reason is
 * the error to throw.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort: () => void;

  constructor(
    seconds: number,
    private readonly caller?: AbortSignal,
  ) {
    const timedOut = new VideoProcessingError('TIMED_OUT', `'video' must be processed within ${seconds} s`);
    this.timer = setTimeout(() => this.controller.abort(timedOut), seconds * 1000);
    this.onAbort = () => {
      const cause: unknown = caller?.reason;
      this.controller.abort(new VideoProcessingError('ABORTED', 'Processing was given up by its caller', { cause }));
    };
    if (caller?.aborted) this.onAbort();
    else caller?.addEventListener('abort', this.onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Kills what still runs: one of several programs has failed, and the others work for nothing. */
  giveUp(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** @throws VideoProcessingError TIMED_OUT or ABORTED, before a step that is not worth beginning */
  check(): void {
    this.signal.throwIfAborted();
  }

  /** All results; or the first failure, once what ran beside it has been killed and come to rest. */
  async all<T extends readonly Promise<unknown>[] | []>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(work);
    } catch (cause) {
      this.giveUp(cause);
      await Promise.allSettled(work);
      throw cause;
    }
  }

  /** Forgets timer and caller; the process may end. */
  dispose(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onAbort);
  }
}
