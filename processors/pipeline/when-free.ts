import { setTimeout as delay } from 'node:timers/promises';

/** How often a run looks whether another one has finished storing. */
const POLL_MS = 500;

/** What `step` gives once no other run has the medium's keys. */
export async function whenFree<T>(
  step: () => Promise<T | 'publishing'>,
  signal: AbortSignal,
): Promise<Exclude<T, 'publishing'>> {
  for (;;) {
    signal.throwIfAborted();
    const result = await step();
    if (result !== 'publishing') return result as Exclude<T, 'publishing'>;
    await delay(POLL_MS, undefined, { signal });
  }
}
