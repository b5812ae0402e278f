/** One load as the queue sees it. */
export interface QueuedLoad {
  /** The lowest goes first; `undefined` is not to be loaded now, and is stopped where it is under way. */
  readonly rank: () => number | undefined;
  /** Starts, calls `done` when it has ended, and returns how it is stopped. It may be started again after either. */
  readonly start: (done: () => void) => (() => void) | undefined;
}

export interface LoadQueue {
  /** Starts it when its turn comes, never before the caller has gone on: what is added together is ranked together. */
  add(load: QueuedLoad): void;
  /** Takes a load out, and stops it where it is under way. */
  remove(load: QueuedLoad): void;
  /** Looks again: at the limit, and at every rank. */
  readonly update: () => void;
}

/** Loads in the order of their ranks, first come first served among equals, at most `limit()` at once. */
export function createLoadQueue(limit: () => number): LoadQueue {
  const waiting = new Set<QueuedLoad>();
  const running = new Map<QueuedLoad, { stop?: () => void }>();

  function stop(load: QueuedLoad): void {
    const run = running.get(load);
    running.delete(load);
    run?.stop?.();
  }

  function next(): QueuedLoad | undefined {
    const rank = (load: QueuedLoad): number => load.rank() ?? Infinity;
    const [first] = [...waiting].sort((a, b) => rank(a) - rank(b));
    return first?.rank() === undefined ? undefined : first;
  }

  function start(load: QueuedLoad): void {
    const run: { stop?: () => void } = {};
    waiting.delete(load);
    running.set(load, run);
    run.stop = load.start(() => {
      // An end that comes after the load was stopped is not the end of the next run.
      if (running.get(load) !== run) return;
      running.delete(load);
      update();
    });
  }

  function update(): void {
    for (const load of running.keys()) {
      if (load.rank() === undefined) {
        stop(load);
        waiting.add(load);
      }
    }
    let load: QueuedLoad | undefined;
    while (running.size < limit() && (load = next())) {
      start(load);
    }
  }

  return {
    add(load) {
      waiting.add(load);
      void Promise.resolve().then(update);
    },
    remove(load) {
      waiting.delete(load);
      stop(load);
      update();
    },
    update,
  };
}
