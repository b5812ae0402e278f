import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** An object that is being stored. */
export interface IncomingObject {
  readonly bucket: string;
  readonly key: string;
  content: unknown;
}

/** The part of s3rver's store that stores. */
export interface ObjectStore {
  putObject(object: IncomingObject): Promise<unknown>;
  deleteObject(bucket: string, key: string): Promise<void>;
}

/**
 * Makes a store keep what arrives to its end alone, as S3 does. By itself it keeps the beginning of an object whose sender
 * has gone, and never ends the request.
 */
export function keepWholeObjects(store: ObjectStore): void {
  const put = store.putObject.bind(store);
  store.putObject = async (object) => {
    if (!isStream(object.content)) return put(object);
    const body = object.content;
    const content = new PassThrough();
    const arrived = pipeline(body, content, { end: false })
      .then(
        () => true,
        () => false,
      )
      .finally(() => content.end());
    // Changed where it is, as its other parts are read from its prototype.
    object.content = content;
    const stored = await put(object);
    if (await arrived) return stored;
    await store.deleteObject(object.bucket, object.key);
    throw new Error(`'${object.key}' must be sent to its end, got: a part`);
  };
}

const isStream = (content: unknown): content is Readable =>
  typeof content === 'object' && content !== null && 'pipe' in content;
