import { type MediaKind, parseKey } from '../../lib/contract';

/** One photo or video that has arrived, as S3 tells of it. */
export interface MediaUpload {
  readonly kind: MediaKind;
  readonly bucket: string;
  readonly key: string;
  readonly userId: string;
  readonly mediaId: string;
  /** Of a versioned bucket: exactly this version is read, whatever has been uploaded since. */
  readonly versionId?: string;
  /** Without quotes. */
  readonly eTag: string;
  /** Orders the uploads of one key: the greater string is the later upload. */
  readonly sequencer: string;
}

/** A message or a record in it that is no upload of the processor's kind. Its message holds no key, as keys hold user ids. */
export class UploadEventError extends Error {
  override readonly name = 'UploadEventError';
  readonly code = 'BAD_EVENT';
}

/** What S3 puts into a message; https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
interface S3EventRecord {
  readonly eventName?: unknown;
  readonly s3?: {
    readonly bucket?: { readonly name?: unknown };
    readonly object?: {
      readonly key?: unknown;
      readonly versionId?: unknown;
      readonly eTag?: unknown;
      readonly sequencer?: unknown;
    };
  };
}

/** Sent once when the notification is set up. */
const TEST_EVENT = 's3:TestEvent';
const CREATED = 'ObjectCreated:';
/** Longer than any sequencer seen (16–18 digits), so that all have one length. */
const SEQUENCER_DIGITS = 32;

/**
 * The S3 records of an SQS message, none for S3's test event. Each is read on its own by `parseUpload`, so that a bad
 * one does not take the others with it.
 *
 * @throws UploadEventError when the body is no S3 event
 */
export function parseMessage(body: string): readonly unknown[] {
  let event: { readonly Event?: unknown; readonly Records?: unknown } | null;
  try {
    event = JSON.parse(body) as typeof event;
  } catch {
    throw new UploadEventError("'body' must be the JSON of an S3 event");
  }
  if (event?.Event === TEST_EVENT) return [];
  if (!Array.isArray(event?.Records)) throw new UploadEventError("'body' must be an S3 event, with Records");
  return event.Records;
}

/**
 * Reads one S3 record; `undefined` for an event that is not about a new object.
 *
 * @throws UploadEventError when something is missing, or the key is not that of an original of the kind
 */
export function parseUpload(record: unknown, kind: MediaKind): MediaUpload | undefined {
  const { eventName, s3 } = (record ?? {}) as S3EventRecord;
  const { bucket, object } = s3 ?? {};
  // Without the `s3:` that the notification's configuration has.
  if (!required('eventName', eventName).startsWith(CREATED)) return undefined;
  const key = decodeKey(required('s3.object.key', object?.key));
  const ids = originalIds(key, kind);
  if (ids === undefined) throw new UploadEventError(`'s3.object.key' must be the key of an original ${kind}`);
  return {
    kind,
    bucket: required('s3.bucket.name', bucket?.name),
    key,
    ...ids,
    versionId: object?.versionId === undefined ? undefined : required('s3.object.versionId', object.versionId),
    eTag: required('s3.object.eTag', object?.eTag).replaceAll('"', ''),
    sequencer: comparable(required('s3.object.sequencer', object?.sequencer)),
  };
}

function originalIds(key: string, kind: MediaKind): Pick<MediaUpload, 'userId' | 'mediaId'> | undefined {
  const location = parseKey(key);
  if (kind === 'image' && location?.kind === 'image-original') {
    return { userId: location.userId, mediaId: location.imageId };
  }
  if (kind === 'video' && location?.kind === 'video-original') {
    return { userId: location.userId, mediaId: location.videoId };
  }
  return undefined;
}

function required(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new UploadEventError(`'${what}' must be a text`);
  return value;
}

/** S3 encodes keys in events as forms do; but for a space's plus sign, which no key of the scheme has. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new UploadEventError("'s3.object.key' must be URL-encoded");
  }
}

/**
 * Two sequencers compare as text after the shorter one has been filled with zeros on the right.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function comparable(sequencer: string): string {
  if (!/^[0-9A-F]+$/i.test(sequencer) || sequencer.length > SEQUENCER_DIGITS) {
    throw new UploadEventError(`'s3.object.sequencer' must be at most ${SEQUENCER_DIGITS} hexadecimal digits`);
  }
  return sequencer.toUpperCase().padEnd(SEQUENCER_DIGITS, '0');
}
