import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Load } from './ports';

/** How often the loop is looked at. What is measured holds this time too. Milliseconds. */
const RESOLUTION_MS = 10;
/** How long a measurement counts. */
const WINDOW_MS = 5_000;
const NANOSECONDS = 1e6;

/** Counts the requests of a process, and measures what they do to its event loop. */
export interface LoadMeter {
  /** Counts a request until it is answered. */
  during<T>(work: (load: Load) => Promise<T>): Promise<T>;
  stop(): void;
}

/** A process that serves many requests at once. `stop` it with the server: it keeps looking at the loop. */
export function createLoadMeter(): LoadMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let since = performance.now();
  let earlier = 0;
  const eventLoopDelay = (): number => {
    const delay = (histogram.percentile(90) || 0) / NANOSECONDS - RESOLUTION_MS;
    if (performance.now() - since > WINDOW_MS) {
      histogram.reset();
      since = performance.now();
      earlier = delay;
    }
    // A new window knows little: what the last one knew counts until it ends.
    return Math.max(0, delay, earlier);
  };
  return { during: counted(eventLoopDelay), stop: () => histogram.disable() };
}

/**
 * An instance of a function: Lambda gives it one request at a time and stops it in between, so that its loop says nothing.
 * How busy the function is as a whole no instance knows; Lambda throttles it by its reserved concurrency.
 */
export function createInstanceMeter(): LoadMeter {
  return { during: counted(() => 0), stop: () => undefined };
}

function counted(eventLoopDelay: () => number): LoadMeter['during'] {
  let concurrency = 0;
  return async (work) => {
    concurrency += 1;
    try {
      return await work({ concurrency, eventLoopDelayMilliseconds: eventLoopDelay() });
    } finally {
      concurrency -= 1;
    }
  };
}
