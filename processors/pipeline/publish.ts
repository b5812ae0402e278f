import { setMaxListeners } from 'node:events';
import { neededStoringSeconds, reservationSeconds, storedKeys, type StoringLoad } from '../../lib/contract';
import { OutOfTimeError } from './failure';
import { forEach } from './for-each';
import type { Publication } from './media-processor';
import type { Attempt, Catalogue, Loss, MediaStore, StoredObject } from './ports';
import { whenFree } from './when-free';

/** What is left of the reservation when storing is given up, so that no write is under way when the keys are free again. */
const MARGIN_SECONDS = 5;
/** Objects that are stored or removed at once. */
const PARALLEL_REQUESTS = 10;

/** The keys were reserved for too long, and another run of the upload has them now. */
class ReservationLapsedError extends Error {
  override readonly name = 'ReservationLapsedError';
}

export interface PublishOptions {
  readonly attempt: Attempt;
  readonly publication: Publication;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
  readonly signal: AbortSignal;
  readonly timeLeftMs: () => number;
}

/**
 * Stores everything, step by step, removes what earlier runs have stored and this one has not, and turns the record
 * ready.
 *
 * @throws OutOfTimeError before anything is stored, when the function's time is too short for it
 */
export async function publish(options: PublishOptions): Promise<Loss | undefined> {
  const { attempt, publication, catalogue, store, timeLeftMs } = options;
  const { objects, step, ready } = publication;
  const keys = objects.map(({ key }) => key);
  const load = loadOf(objects);
  const seconds = reservationSeconds(load);
  const reserved = await whenFree(async () => {
    const needed = neededStoringSeconds(load);
    if (timeLeftMs() < needed * 1000) throw new OutOfTimeError(`'time' must be at least ${needed} s`);
    // Counted from before the reservation, which may take its time to be answered.
    const limit = AbortSignal.timeout((seconds - MARGIN_SECONDS) * 1000);
    const before = await catalogue.beginPublishing(attempt, { seconds, keys });
    if (typeof before === 'string') return before;
    const signal = AbortSignal.any([limit, options.signal]);
    // Every object that is stored listens to it.
    setMaxListeners(0, signal);
    return { before, signal };
  }, options.signal);
  if (typeof reserved === 'string') return reserved;

  const { signal } = reserved;
  const remove = (key: string): Promise<void> => store.remove(key, signal);
  const before = [...storedKeys(reserved.before)];
  const steps = [...new Set([...before, ...keys].map(step))].sort((a, b) => a - b);
  let published = false;
  try {
    // From the last step down: what is half overwritten must not be found.
    for (const leading of steps.filter((one) => one > 0).reverse()) {
      await forEach(
        before.filter((key) => step(key) === leading),
        PARALLEL_REQUESTS,
        remove,
      );
    }
    for (const one of steps) {
      const of = objects.filter(({ key }) => step(key) === one);
      await forEach(of, PARALLEL_REQUESTS, (object) => store.put(object, signal));
    }
    // Left in place, another upload's object would be served wherever this one has none of that key.
    const stale = before.filter((key) => step(key) === 0 && !keys.includes(key));
    await forEach(stale, PARALLEL_REQUESTS, remove);
    const obstacle = await catalogue.ready(attempt, ready);
    if (obstacle === 'publishing') throw new ReservationLapsedError("'keys' must be reserved until all is stored");
    published = obstacle === undefined;
    return obstacle;
  } finally {
    // A write that was given up may still arrive: its reservation is left to lapse.
    if (!published && !signal.aborted) await catalogue.release(attempt).catch(() => undefined);
  }
}

function loadOf(objects: readonly StoredObject[]): StoringLoad {
  const bytes = objects.reduce((sum, { body }) => sum + (Buffer.isBuffer(body) ? body.length : body.bytes), 0);
  return { objects: objects.length, bytes };
}
