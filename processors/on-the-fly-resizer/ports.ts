import type { ImageFormat, ImageRecord } from '../../lib/contract';
import type { StoredObject } from '../pipeline/ports';

/** The variant that a path names. */
export interface VariantAddress {
  readonly userId: string;
  readonly imageId: string;
  readonly useCase: string;
  readonly format: ImageFormat;
}

/** One run at making a variant. */
export interface VariantRun {
  readonly address: VariantAddress;
  /** Names the run, and nothing else. */
  readonly run: string;
}

/** The image may not be served, or does not exist. */
export type Gone = 'gone';

/**
 * Records of images. Nothing here touches a record's `updatedAt`, which says when the image was made: an event that was
 * sent since then makes it anew, and one that was sent before does not.
 */
export interface VariantCatalogue {
  find(address: VariantAddress): Promise<ImageRecord | Gone>;
  /**
   * Takes it on to make a variant, so that no other instance makes it too; of the record as it is now. A claim that is
   * never released lapses, and two runs at once do no harm.
   */
  claim(run: VariantRun, seconds: number): Promise<ImageRecord | 'claimed' | Gone>;
  releaseClaim(run: VariantRun): Promise<void>;
  /**
   * Reserves the image's keys and puts the variant's key on record before it is stored. Neither an upload nor another
   * variant is stored meanwhile, and who deletes the image waits for the end of the reservation.
   *
   * @param seen the record that the variant was made by: `changed` when the image is being made, or was made, anew since
   */
  reserve(seen: ImageRecord, run: VariantRun, seconds: number): Promise<ImageRecord | 'reserved' | 'changed' | Gone>;
  /** Lists the variants, and ends reservation and claim; `gone` when the image was deleted meanwhile. */
  stored(run: VariantRun, image: Pick<ImageRecord, 'variants'>): Promise<'listed' | 'lapsed' | Gone>;
  /** Ends a reservation early. What was to be stored stays on record, as it may have been. */
  releaseKeys(run: VariantRun): Promise<void>;
  /** Lists a variant that the oversize policy leaves out, so that it is not tried at every request. Ends the claim. */
  leftOut(seen: ImageRecord, run: VariantRun, bytes: number): Promise<void>;
}

export interface StoredVariant {
  readonly data: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly eTag: string;
}

/** Objects of images. `undefined` stands for one that does not exist. */
export interface VariantObjects {
  readVariant(address: VariantAddress, signal: AbortSignal): Promise<StoredVariant | undefined>;
  readMaster(record: ImageRecord, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Of exactly the upload that the record speaks of, and not larger than the contract allows. */
  readOriginal(
    record: ImageRecord,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Buffer | undefined>;
  readWatermark(asset: string, signal: AbortSignal): Promise<Buffer>;
  put(object: StoredObject, signal: AbortSignal): Promise<void>;
  remove(key: string, signal: AbortSignal): Promise<void>;
}
