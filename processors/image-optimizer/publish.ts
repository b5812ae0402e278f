import type { OptimizedImage } from './core';
import { OutOfTimeError } from './failure';
import type { Attempt, Catalogue, Loss, MediaStore } from './ports';
import { readyImage, storedKeys, storedObjects } from './publication';
import { whenFree } from './when-free';

/** How long an image's keys are reserved for one run; storing ten objects takes about a second. */
const PUBLISHING_SECONDS = 30;
/** What is left of that when storing is given up, so that no write is under way when the keys are free again. */
const MARGIN_SECONDS = 5;
/** Storing is not begun with less of the function's time left: half of it would be seen until the next attempt. */
const LEAST_SECONDS = 10;

/** The keys were reserved for too long, and another run of the upload has them now. */
class ReservationLapsedError extends Error {
  override readonly name = 'ReservationLapsedError';
}

export interface PublishOptions {
  readonly attempt: Attempt;
  readonly image: OptimizedImage;
  readonly variantCacheControl: string;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
  readonly signal: AbortSignal;
  readonly timeLeftMs: () => number;
}

/**
 * Stores everything, removes what earlier runs have stored and this one has not, and turns the record ready.
 *
 * @throws OutOfTimeError before anything is stored, when the function's time is too short for it
 */
export async function publish(options: PublishOptions): Promise<Loss | undefined> {
  const { attempt, image, variantCacheControl, catalogue, store, timeLeftMs } = options;
  const objects = storedObjects(attempt, image, variantCacheControl);
  const keys = objects.map(({ key }) => key);
  const reserved = await whenFree(async () => {
    if (timeLeftMs() < LEAST_SECONDS * 1000) throw new OutOfTimeError(`'time' must be at least ${LEAST_SECONDS} s`);
    // Counted from before the reservation, which may take its time to be answered.
    const limit = AbortSignal.timeout((PUBLISHING_SECONDS - MARGIN_SECONDS) * 1000);
    const before = await catalogue.beginPublishing(attempt, { seconds: PUBLISHING_SECONDS, keys });
    return typeof before === 'string' ? before : { before, signal: AbortSignal.any([limit, options.signal]) };
  }, options.signal);
  if (typeof reserved === 'string') return reserved;

  const { before, signal } = reserved;
  let published = false;
  try {
    await all(objects.map((object) => store.put(object, signal)));
    // Left in place, another photo's variant would be served wherever this one has none of that format.
    const stale = [...storedKeys(attempt, before)].filter((key) => !keys.includes(key));
    await all(stale.map((key) => store.remove(key, signal)));
    const obstacle = await catalogue.ready(attempt, readyImage(image));
    if (obstacle === 'publishing') throw new ReservationLapsedError("'keys' must be reserved until all is stored");
    published = obstacle === undefined;
    return obstacle;
  } finally {
    // A write that was given up may still arrive: its reservation is left to lapse.
    if (!published && !signal.aborted) await catalogue.release(attempt).catch(() => undefined);
  }
}

/** Waits for all of the work, also when some of it fails, so that nothing goes on behind a later step. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
