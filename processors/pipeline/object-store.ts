import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { WATERMARK_KEY_PREFIX } from '../../lib/contract';
import { type MediaStore, type Original, type ReadOptions, StorageUnavailableError, type StoredObject } from './ports';
import { sendFile } from './send-file';
import type { MediaUpload } from './upload-event';

/** S3's ways of saying that what is asked for does not exist. */
const MISSING = ['NoSuchKey', 'NoSuchVersion'];
/** Shorter than the time an image has, so that it is not blamed. */
const READ_WATERMARK_MS = 10_000;

export interface S3MediaStoreProps {
  readonly client: S3Client;
  /** Bucket of all that is made, and of watermarks. Originals are read from the bucket their event names. */
  readonly variantBucket: string;
}

/** Originals, all that is made of them, and watermarks in S3. */
export class S3MediaStore implements MediaStore {
  private readonly client: S3Client;
  private readonly variantBucket: string;
  /** By asset, for the life of the container: a new watermark is a new asset. */
  private readonly watermarks = new Map<string, Promise<Buffer>>();

  constructor({ client, variantBucket }: S3MediaStoreProps) {
    this.client = client;
    this.variantBucket = variantBucket;
  }

  async readOriginal<T>(
    { bucket, key, versionId, eTag }: MediaUpload,
    { maxBytes, withinMs, signal, take }: ReadOptions<T>,
  ): Promise<Original<T>> {
    const refusal = new AbortController();
    const abortSignal = AbortSignal.any([signal, refusal.signal, AbortSignal.timeout(withinMs)]);
    let response: GetObjectCommandOutput;
    try {
      response = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), {
        abortSignal,
      });
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' };
      throw error;
    }
    const { Body: body, ContentLength: bytes = Infinity, ETag: found } = response;
    const replaced = versionId === undefined && found?.replaceAll('"', '') !== eTag;
    if (replaced || bytes > maxBytes || body === undefined) {
      // The headers say enough: the rest of the answer is not waited for.
      refusal.abort();
      return replaced ? { kind: 'replaced' } : { kind: 'too-large', bytes };
    }
    return { kind: 'read', content: await take(body as Readable) };
  }

  async put({ key, body, contentType, cacheControl, metadata }: StoredObject, signal: AbortSignal): Promise<void> {
    const object = {
      Bucket: this.variantBucket,
      Key: key,
      ContentType: contentType,
      CacheControl: cacheControl,
      Metadata: metadata,
    };
    if (Buffer.isBuffer(body)) {
      await this.client.send(new PutObjectCommand({ ...object, Body: body }), { abortSignal: signal });
    } else {
      await sendFile(body, { client: this.client, object, signal });
    }
  }

  async remove(key: string, signal: AbortSignal): Promise<void> {
    const object = new DeleteObjectCommand({ Bucket: this.variantBucket, Key: key });
    await this.client.send(object, { abortSignal: signal });
  }

  async readWatermark(asset: string, signal: AbortSignal): Promise<Buffer> {
    const cached = this.watermarks.get(asset);
    if (cached !== undefined) return cached;
    const read = this.fetchWatermark(asset, signal);
    this.watermarks.set(asset, read);
    // What could not be read is asked for again by the next upload.
    read.catch(() => this.watermarks.delete(asset));
    return read;
  }

  private async fetchWatermark(asset: string, signal: AbortSignal): Promise<Buffer> {
    try {
      const { Body: body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.variantBucket, Key: `${WATERMARK_KEY_PREFIX}${asset}` }),
        { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(READ_WATERMARK_MS)]) },
      );
      return Buffer.from((await body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (isMissing(error)) throw error;
      throw new StorageUnavailableError('The watermark could not be read', { cause: error });
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && MISSING.includes(error.name);
}
