import { randomUUID } from 'node:crypto';
import { cacheControl } from '../../lib/contract';
import { contractDigest } from './contract-digest';
import { ImageProcessingError, optimizeImage, type OptimizedImage } from './core';
import type { OptimizerContract } from './environment';
import { asRejection, ImageRejectedError, lastFailure } from './failure';
import type { Attempt, Catalogue, Loss, MediaStore } from './ports';
import { publish } from './publish';
import type { ImageUpload } from './upload-event';
import { whenFree } from './when-free';

export interface UploadServices {
  readonly contract: OptimizerContract;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
}

/** What an upload's message and the function it came to say of one run. */
export interface UploadRun {
  /** Raised when the function's time is nearly over: what has not been done is left to the next attempt. */
  readonly signal: AbortSignal;
  /** Until the signal is raised. */
  readonly timeLeftMs: () => number;
  /** When the message was sent. ISO 8601. */
  readonly sentAt: string;
  /** No other attempt follows this one, so that whatever fails it must be on record. */
  readonly lastAttempt: boolean;
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

/**
 * Makes one upload's variants and master, stores them, and only then turns its record ready. The same upload may come
 * again, an older one late, and an attempt may die at any step: what is published stays that of the latest upload.
 *
 * @throws ImageRejectedError when the photo is at fault, which is on record then
 * @throws anything else when another attempt may succeed; the record is left in `processing`, but after the last
 * attempt, when it says what failed
 */
export async function processUpload(
  upload: ImageUpload,
  services: UploadServices,
  run: UploadRun,
): Promise<UploadOutcome> {
  const attempt: Attempt = {
    userId: upload.userId,
    imageId: upload.imageId,
    sourceVersion: upload.versionId ?? upload.eTag,
    sequencer: upload.sequencer,
    contractDigest: contractDigest(services.contract),
    run: randomUUID(),
    sentAt: run.sentAt,
  };
  try {
    return await makeAndPublish(attempt, upload, services, run);
  } catch (error) {
    const rejection = asRejection(error);
    if (rejection === undefined) {
      // Should that fail too, what failed first is what is told.
      if (run.lastAttempt)
        await services.catalogue.fail(attempt, lastFailure(error, run.signal)).catch(() => undefined);
      throw error;
    }
    const { code, message } = rejection;
    const obstacle = await services.catalogue.fail(attempt, { code, message });
    if (obstacle && obstacle !== 'publishing') return { kind: 'skipped', reason: obstacle };
    throw rejection;
  }
}

async function makeAndPublish(
  attempt: Attempt,
  upload: ImageUpload,
  { contract, catalogue, store }: UploadServices,
  run: UploadRun,
): Promise<UploadOutcome> {
  const { signal } = run;
  const lost = await whenFree(() => catalogue.begin(attempt), signal);
  if (lost) return { kind: 'skipped', reason: lost };
  const started = performance.now();
  const original = await readOriginal(upload, { contract, store, signal });
  if (original === 'replaced') return { kind: 'skipped', reason: 'superseded' };
  const read = performance.now();
  const image = await optimizeImage(original, contract.images, {
    watermarkAsset: (asset) => store.readWatermark(asset, signal),
    signal,
  });
  const optimized = performance.now();
  const variantCacheControl = cacheControl(contract.cacheClasses.images);
  const loss = await publish({ attempt, image, variantCacheControl, catalogue, store, ...run });
  if (loss) return { kind: 'skipped', reason: loss };
  return {
    kind: 'published',
    image,
    readMs: read - started,
    optimizeMs: optimized - read,
    storeMs: performance.now() - optimized,
  };
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
