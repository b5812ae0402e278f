import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { buildKey, type ImageRecord } from '../../lib/contract';
import type { OptimizedVariant } from '../image-optimizer/core';
import { variantMetadata, variantRecord } from '../pipeline/variant-record';
import type { Gone, VariantCatalogue, VariantObjects, VariantRun } from './ports';

/** How long the image's keys are reserved to store one object, which takes a tenth of a second. */
const RESERVED_SECONDS = 15;
/** What is left of that when storing is given up, so that no write is under way when the keys are free again. */
const MARGIN_SECONDS = 5;
/** How long is waited for the keys while an upload or another variant is stored. */
const WAIT_MS = 3_000;
const POLL_MS = 100;

export interface StoreVariantOptions {
  /** The record that the variant was made by. */
  readonly seen: ImageRecord;
  readonly run: VariantRun;
  readonly variant: OptimizedVariant;
  readonly cacheControl: string;
  readonly services: {
    readonly catalogue: VariantCatalogue;
    readonly objects: VariantObjects;
    readonly onUnstored: (cause: unknown) => void;
  };
  readonly signal: AbortSignal;
}

/** What has become of a variant that was made. It may be served unless the image has changed or is gone. */
export type StoreResult = 'changed' | Gone | { readonly stored: boolean; readonly eTag: string };

/**
 * Stores a variant so that no deletion misses it: its key is on record before the object exists, by a write that a
 * tombstone refuses; and if the tombstone is written while the object is, listing it is refused, and the object removed.
 */
export async function storeVariant(options: StoreVariantOptions): Promise<StoreResult> {
  const { run, variant, services } = options;
  const eTag = `"${createHash('md5').update(variant.data).digest('hex')}"`;
  const unstored = { stored: false, eTag };
  const reserved = await reserve(options);
  if (reserved === 'reserved') return unstored;
  if (typeof reserved === 'string') return reserved;
  const { record, signal } = reserved;
  const key = buildKey({ kind: 'image-variant', ...run.address });
  try {
    await services.objects.put(
      {
        key,
        body: variant.data,
        contentType: variant.contentType,
        cacheControl: options.cacheControl,
        metadata: variantMetadata(run.address.userId, variant),
      },
      signal,
    );
  } catch (cause) {
    services.onUnstored(cause);
    // A write that was given up may still arrive: its reservation is left to lapse.
    if (!signal.aborted) await services.catalogue.releaseKeys(run);
    return unstored;
  }
  const listed = await services.catalogue.stored(run, { variants: withVariant(record, variant) });
  if (listed === 'listed') return { stored: true, eTag };
  if (listed === 'gone') {
    await services.objects.remove(key, signal);
    return 'gone';
  }
  return 'changed';
}

async function reserve({
  seen,
  run,
  services,
  signal,
}: StoreVariantOptions): Promise<
  { readonly record: ImageRecord; readonly signal: AbortSignal } | 'reserved' | 'changed' | Gone
> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    // Counted from before the reservation, which may take its time to be answered.
    const limit = AbortSignal.timeout((RESERVED_SECONDS - MARGIN_SECONDS) * 1000);
    const record = await services.catalogue.reserve(seen, run, RESERVED_SECONDS);
    if (typeof record !== 'string') return { record, signal: AbortSignal.any([limit, signal]) };
    if (record !== 'reserved' || Date.now() > end) return record;
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Nobody else changes the list while the keys are reserved. */
function withVariant({ variants = [] }: ImageRecord, variant: OptimizedVariant): ImageRecord['variants'] {
  const { useCase, format } = variant;
  return [...variants.filter((other) => other.useCase !== useCase || other.format !== format), variantRecord(variant)];
}
