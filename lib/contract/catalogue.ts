import type { ImageFormat } from './images';
import type { MasterFormat } from './url-scheme';

/** Keys and index of the catalogue table, as the construct declares and the processors use them. */
export const CATALOGUE_SCHEMA = {
  /** Partition key: all media of one user lie together, as showing and erasing need them. */
  partitionKey: 'userId',
  /** Sort key, from `mediaKey`. */
  sortKey: 'mediaKey',
  /** Index by media alone, for events that name no user. */
  mediaIndex: 'by-media',
} as const;

export const MEDIA_KINDS = ['image', 'video'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** The sort key of an image or video: `image#{imageId}` or `video#{videoId}`. */
export function mediaKey(kind: MediaKind, mediaId: string): string {
  return `${kind}#${mediaId}`;
}

/**
 * The field of an image's record by which one run takes it on to make a variant on request: the time until which it is
 * alone with it, and its name. What such a run stores is reserved and listed as that of an upload is.
 */
export function renderingClaim(useCase: string, format: ImageFormat): string {
  return `rendering:${useCase}.${format}`;
}

/**
 * - `processing`: an attempt is under way, or will come; or the function itself died at its last one, and the event lies
 *   among the queue's dead letters
 * - `ready`: every object the record lists is stored
 * - `failed`: `failure` says why; the original is kept
 * - `deleted`: a tombstone; nothing may be published for it again
 */
export const MEDIA_STATES = ['processing', 'ready', 'failed', 'deleted'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

export interface VariantRecord {
  readonly useCase: string;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** The quality it was encoded at, which the oversize policy may have lowered. */
  readonly quality: number;
}

/** A variant the oversize policy left out. */
export interface OmittedVariantRecord {
  readonly useCase: string;
  readonly format: ImageFormat;
  /** What it would have weighed. */
  readonly bytes: number;
}

/**
 * What the record of every kind of media holds. Times are ISO 8601 in UTC.
 *
 * The stored objects of a medium are those that its record lists, and those of `storing`, whatever its state: nothing
 * else is ever stored for it, and `storedKeys` names them. A tombstone keeps these fields, so that the medium can be
 * erased by its record; `publishingUntil` says when no more of them can appear.
 *
 * An event that comes again is made anew by another contract only if it was sent after the medium was `ready`. So a
 * duplicate that an older function still gets hold of does not undo a newer contract, and a redriven or repeated event
 * does bring one. A duplicate is not told apart while the medium is not `ready` yet, or when S3 itself sends one later:
 * then the contract of the last run wins, until the event is sent again.
 */
export interface MediaRecord {
  readonly userId: string;
  readonly mediaKey: string;
  readonly state: MediaState;
  /** Version of the original that the record speaks of: an S3 version id, or its ETag where there are no versions. */
  readonly sourceVersion: string;
  /** S3's sequencer of the event, filled with zeros on the right: orders uploads of one key, however their events arrive. */
  readonly sequencer: string;
  /** Digest of what the contract says about the stored bytes and headers; another one makes them anew. */
  readonly contractDigest: string;
  /** When an attempt last changed it; variants made on request leave it as it is. */
  readonly updatedAt: string;
  /**
   * A run is storing the medium's objects, and gives up by this time: no other begins before. Whoever deletes the
   * medium writes the tombstone at once and deletes the objects after this time, so that none appears behind the
   * deletion.
   */
  readonly publishingUntil?: string;
  /** The run that reserved the keys until then. Nobody else ends its reservation. */
  readonly publishingBy?: string;
  /**
   * Keys that runs since the last `ready` were about to store, done or not. A string set. A segment of a video stands
   * for itself and all before it in its track.
   */
  readonly storing?: ReadonlySet<string>;
  /** Why the latest upload is `failed`: an error code, and a message without personal data. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/**
 * One image of the catalogue. What is not in every record is what the last `ready` has stored and what was made on
 * request since, also while a later upload is under way or has failed; of an upload that failed while it stored, some of
 * these objects may have been overwritten.
 */
export interface ImageRecord extends MediaRecord {
  readonly imageId: string;
  /** Displayed size of the original, in pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly variants?: readonly VariantRecord[];
  readonly omitted?: readonly OmittedVariantRecord[];
  readonly master?: {
    readonly format: MasterFormat;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  };
  /** `#rrggbb` */
  readonly dominantColor?: string;
  /** Base64 of the ThumbHash: a placeholder of about 25 bytes. */
  readonly thumbhash?: string;
}

/** One rung of a video, as it was encoded. */
export interface RenditionRecord {
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** RFC 6381, of the video alone. */
  readonly codec: string;
  /** Of the video segments alone, bits per second. */
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
  readonly segments: number;
  /** Of the segments with their init, and of the MP4. */
  readonly streamBytes: number;
  readonly fileBytes: number;
}

/** The sound that all rungs of a stream share. */
export interface AudioTrackRecord {
  /** RFC 6381 */
  readonly codec: string;
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
  readonly segments: number;
  /** LUFS of the upload. @default - it is silent */
  readonly measuredLufs?: number;
}

/**
 * One video of the catalogue. As with an image, what is not in every record is what the last `ready` has stored. But
 * the manifests are removed before anything of a later version is stored, and appear again when all of it is: of a
 * later upload that failed while it stored, no manifest exists.
 */
export interface VideoRecord extends MediaRecord {
  readonly videoId: string;
  /** Of what was kept. */
  readonly durationSeconds?: number;
  /** The upload: its whole length, and its displayed size in pixels. */
  readonly source?: { readonly durationSeconds: number; readonly width: number; readonly height: number };
  /** Lowest first. */
  readonly renditions?: readonly RenditionRecord[];
  /** @default - the upload has no sound */
  readonly audio?: AudioTrackRecord;
  /** The still that stands for the video, in the variants of an image. */
  readonly posters?: readonly VariantRecord[];
  readonly omittedPosters?: readonly OmittedVariantRecord[];
  /** Of the still. `#rrggbb` */
  readonly dominantColor?: string;
  /** Of the still. Base64 of its ThumbHash. */
  readonly thumbhash?: string;
}
