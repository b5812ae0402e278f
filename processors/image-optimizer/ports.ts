import type { ImageRecord } from '../../lib/contract';
import type { ImageUpload } from './upload-event';

/** One try at one upload by one contract: what a record must still speak of for the try to go on. */
export type Attempt = Pick<ImageRecord, 'userId' | 'imageId' | 'sourceVersion' | 'sequencer' | 'contractDigest'>;

/** What a record learns when its image is ready. */
export type ReadyImage = Required<
  Pick<ImageRecord, 'width' | 'height' | 'variants' | 'omitted' | 'master' | 'dominantColor' | 'thumbhash'>
>;

/**
 * Why an attempt must not go on:
 * - `ready`: another run of the same attempt has finished
 * - `superseded`: a later upload, or another contract, has taken the image over
 * - `deleted`: the record is a tombstone
 */
export type Loss = 'ready' | 'superseded' | 'deleted';

/** Why an attempt cannot begin; `publishing` passes: another attempt is storing its objects at this moment. */
export type Obstacle = Loss | 'publishing';

/** Either the attempt may store its objects, and this is what an earlier one has stored; or it has lost the image. */
export type Publication =
  | { readonly loss?: undefined; readonly storedBefore: Pick<ImageRecord, 'variants' | 'master'> }
  | { readonly loss: Loss };

/** Records of images. All writes are conditional on the record still being the attempt's. */
export interface Catalogue {
  /** Takes the image over for `attempt`, unless a later upload has it, it is ready already, or it is deleted. */
  begin(attempt: Attempt): Promise<Obstacle | undefined>;
  /**
   * Reserves the image's keys for `seconds`: no other attempt begins meanwhile, so that the objects of two uploads are
   * never mixed. Who deletes an image writes the tombstone at once, but its objects only after this time.
   */
  beginPublishing(attempt: Attempt, seconds: number): Promise<Publication>;
  /** Marks the image ready. The last step: everything it lists is stored. */
  ready(attempt: Attempt, image: ReadyImage): Promise<Loss | undefined>;
  /** Records why the image could not be made. What was stored for it before stays, and stays listed. */
  fail(attempt: Attempt, failure: NonNullable<ImageRecord['failure']>): Promise<Loss | undefined>;
}

/** One object to be stored beside the variants. */
export interface StoredObject {
  readonly key: string;
  readonly data: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What an original turned out to be when it was asked for. */
export type Original =
  | { readonly kind: 'bytes'; readonly data: Uint8Array }
  /** It was refused before it was downloaded. */
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** Another upload stands in its place, and has an event of its own. Only where there are no versions. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'missing' };

export interface MediaStore {
  readOriginal(
    upload: ImageUpload,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Original>;
  put(object: StoredObject, signal: AbortSignal): Promise<void>;
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** @throws StorageUnavailableError when it may be had another time; any other error when it may not */
  readWatermark(asset: string): Promise<Buffer>;
}

/** The storage did not answer as it should: throttled, unreachable, or not allowed. Another attempt may succeed. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
}
