import { setTimeout as delay } from 'node:timers/promises';
import { cacheControl } from '../../lib/contract';
import { contractDigest } from './contract-digest';
import { ImageProcessingError, optimizeImage, type OptimizedImage } from './core';
import type { OptimizerContract } from './environment';
import { type Attempt, type Catalogue, type Loss, type MediaStore, StorageUnavailableError } from './ports';
import { readyImage, storedKeys, storedObjects } from './publication';
import type { ImageUpload } from './upload-event';

/** How long an image's keys are reserved for one attempt; storing ten objects takes about a second. */
const PUBLISHING_SECONDS = 30;
/** What is left of that when storing is given up, so that no write is under way when the keys are free again. */
const PUBLISHING_MARGIN_SECONDS = 5;
/** How often an attempt looks whether another one has finished storing. */
const PUBLISHING_POLL_MS = 500;

export interface UploadServices {
  readonly contract: OptimizerContract;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
}

/** What became of an upload that did not fail. All times in milliseconds, all sizes in bytes. */
export type UploadOutcome =
  | { readonly kind: 'skipped'; readonly reason: Loss }
  | {
      readonly kind: 'published';
      readonly image: OptimizedImage;
      readonly readMs: number;
      readonly optimizeMs: number;
      readonly storeMs: number;
    };

/** A photo that cannot be made, with what the catalogue says of it. Its message holds no personal data. */
export class ImageRejectedError extends Error {
  override readonly name = 'ImageRejectedError';

  constructor(
    /** An `ImageErrorCode`, or ORIGINAL_MISSING. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Makes one upload's variants and master, stores them, and only then turns its record ready. The same upload may come
 * again, an older one late, and an attempt may die at any step: what is published stays that of the latest upload.
 *
 * @throws ImageRejectedError when the photo is at fault, which is on record then
 * @throws anything else when another attempt may succeed; the record is left in `processing`
 */
export async function processUpload(
  upload: ImageUpload,
  { contract, catalogue, store }: UploadServices,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  const attempt: Attempt = {
    userId: upload.userId,
    imageId: upload.imageId,
    sourceVersion: upload.versionId ?? upload.eTag,
    sequencer: upload.sequencer,
    contractDigest: contractDigest(contract),
  };
  const obstacle = await begin(attempt, catalogue, signal);
  if (obstacle) return { kind: 'skipped', reason: obstacle };

  try {
    const started = performance.now();
    const original = await readOriginal(upload, { contract, store, signal });
    if (original === 'replaced') return { kind: 'skipped', reason: 'superseded' };
    const read = performance.now();
    const image = await optimizeImage(original, contract.images, {
      watermarkAsset: (asset) => store.readWatermark(asset),
      signal,
    });
    const optimized = performance.now();
    const loss = await publish(attempt, image, { contract, catalogue, store });
    if (loss) return { kind: 'skipped', reason: loss };
    return {
      kind: 'published',
      image,
      readMs: read - started,
      optimizeMs: optimized - read,
      storeMs: performance.now() - optimized,
    };
  } catch (error) {
    const rejection = asRejection(error);
    if (rejection === undefined) throw error;
    const { code, message } = rejection;
    const loss = await catalogue.fail(attempt, { code, message });
    if (loss) return { kind: 'skipped', reason: loss };
    throw rejection;
  }
}

/** Begins, once no other attempt is storing its objects. */
async function begin(attempt: Attempt, catalogue: Catalogue, signal: AbortSignal): Promise<Loss | undefined> {
  for (;;) {
    signal.throwIfAborted();
    const obstacle = await catalogue.begin(attempt);
    if (obstacle !== 'publishing') return obstacle;
    await delay(PUBLISHING_POLL_MS, undefined, { signal });
  }
}

async function readOriginal(
  upload: ImageUpload,
  { contract, store, signal }: Pick<UploadServices, 'contract' | 'store'> & { readonly signal: AbortSignal },
): Promise<Uint8Array | 'replaced'> {
  const { maxBytes } = contract.images.upload;
  const original = await store.readOriginal(upload, { maxBytes, signal });
  switch (original.kind) {
    case 'bytes':
      return original.data;
    case 'replaced':
      return 'replaced';
    case 'missing':
      throw new ImageRejectedError('ORIGINAL_MISSING', "'original' must exist until it is processed");
    case 'too-large':
      throw new ImageProcessingError(
        'TOO_MANY_BYTES',
        `'original' must be at most ${maxBytes} bytes, got: ${original.bytes}`,
      );
  }
}

/** Stores everything, removes what an earlier upload had and this one has not, and turns the record ready. */
async function publish(
  attempt: Attempt,
  image: OptimizedImage,
  { contract, catalogue, store }: UploadServices,
): Promise<Loss | undefined> {
  const publication = await catalogue.beginPublishing(attempt, PUBLISHING_SECONDS);
  if (publication.loss) return publication.loss;
  const signal = AbortSignal.timeout((PUBLISHING_SECONDS - PUBLISHING_MARGIN_SECONDS) * 1000);
  const objects = storedObjects(attempt, image, cacheControl(contract.cacheClasses.images));
  await all(objects.map((object) => store.put(object, signal)));
  const current = new Set(objects.map(({ key }) => key));
  // Left in place, another photo's variant would be served wherever this one has none of that format.
  const stale = storedKeys(attempt, publication.storedBefore).filter((key) => !current.has(key));
  await all(stale.map((key) => store.remove(key, signal)));
  return catalogue.ready(attempt, readyImage(image));
}

/** Waits for all of the work, also when some of it fails, so that nothing goes on behind a later step. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/** What of `error` is the photo's own fault; `undefined` when it is the storage's, or the caller gave up. */
function asRejection(error: unknown): ImageRejectedError | undefined {
  if (error instanceof ImageRejectedError) return error;
  if (!(error instanceof ImageProcessingError) || error.code === 'ABORTED') return undefined;
  if (error.cause instanceof StorageUnavailableError) return undefined;
  return new ImageRejectedError(error.code, error.message, { cause: error });
}
