import type { Readable } from 'node:stream';
import type { ImageRecord, MediaKind, MediaRecord, StoredImage, StoredVideo, VideoRecord } from '../../lib/contract';
import type { MediaUpload } from './upload-event';

/**
 * One run at one upload by one contract. The record must still speak of the upload and the contract for the run to go
 * on; of the same two there may be several runs at once, as an event may be delivered twice.
 */
export type Attempt = Pick<MediaRecord, 'userId' | 'sourceVersion' | 'sequencer' | 'contractDigest'> & {
  readonly kind: MediaKind;
  readonly mediaId: string;
  /** Names the run, and nothing else. */
  readonly run: string;
  /** When the run's message was sent. ISO 8601. */
  readonly sentAt: string;
};

/** What a record learns when its image is ready. */
export type ReadyImage = Required<Omit<ImageRecord, keyof MediaRecord | 'imageId'>>;

/** What a record learns when its video is ready. */
export type ReadyVideo = Required<Omit<VideoRecord, keyof MediaRecord | 'videoId' | 'audio'>> & {
  readonly audio: VideoRecord['audio'] | undefined;
};

export type ReadyMedia = ReadyImage | ReadyVideo;

/**
 * Why an attempt must not go on:
 * - `ready`: another run at the upload has finished, by the same contract or after the message was sent
 * - `superseded`: a later upload, or another contract, has taken the medium over
 * - `deleted`: the record is a tombstone
 */
export type Loss = 'ready' | 'superseded' | 'deleted';

/** Why a step cannot be taken; `publishing` passes: another run has the medium's keys at this moment. */
export type Obstacle = Loss | 'publishing';

/** What may be stored for a medium, by what its record says. */
export type StoredBefore = StoredImage | StoredVideo;

export interface Reservation {
  readonly seconds: number;
  /** What will be stored. It is on record before it is. */
  readonly keys: readonly string[];
}

/** Records of media. All writes are conditional on the record still being the attempt's. */
export interface Catalogue {
  /**
   * Takes the medium over for `attempt`, unless a later upload has it, it is ready already, it is deleted, or its
   * keys are reserved: also by another run of the same upload.
   */
  begin(attempt: Attempt): Promise<Obstacle | undefined>;
  /**
   * Reserves the medium's keys for this run: no other begins meanwhile, so that the objects of two uploads are never
   * mixed. Who deletes a medium writes the tombstone at once, but deletes its objects only after this time. Gives what
   * runs before this one may have stored.
   */
  beginPublishing(attempt: Attempt, reservation: Reservation): Promise<StoredBefore | Obstacle>;
  /** Ends the run's reservation early, and no other's. */
  release(attempt: Attempt): Promise<void>;
  /** Marks the medium ready. The last step: everything it lists is stored, and nothing else. Ends the reservation. */
  ready(attempt: Attempt, fields: ReadyMedia): Promise<Obstacle | undefined>;
  /** Records why the medium could not be made. What was stored for it before stays, and stays listed. */
  fail(attempt: Attempt, failure: NonNullable<MediaRecord['failure']>): Promise<Obstacle | undefined>;
}

/** A file that is read while it is stored. */
export interface FileBody {
  readonly path: string;
  readonly bytes: number;
}

/** One object to be stored. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer | FileBody;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What an original turned out to be when it was asked for. */
export type Original<T> =
  | { readonly kind: 'read'; readonly content: T }
  /** It was refused before it was downloaded. */
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** Another upload stands in its place, and has an event of its own. Only where there are no versions. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'missing' };

export interface ReadOptions<T> {
  readonly maxBytes: number;
  /** For the whole of it: the client's own timeout ends with the headers, and a body may stall. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Takes what is read, all of it. */
  readonly take: (body: Readable) => Promise<T>;
}

export interface MediaStore {
  readOriginal<T>(upload: MediaUpload, options: ReadOptions<T>): Promise<Original<T>>;
  put(object: StoredObject, signal: AbortSignal): Promise<void>;
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** @throws StorageUnavailableError when it may be had another time; any other error when it may not */
  readWatermark(asset: string, signal: AbortSignal): Promise<Buffer>;
}

/** The storage did not answer as it should: throttled, unreachable, or not allowed. Another attempt may succeed. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
}
