import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { WATERMARK_KEY_PREFIX } from '../../lib/contract';
import { type MediaStore, type Original, StorageUnavailableError, type StoredObject } from './ports';
import type { ImageUpload } from './upload-event';

/** S3's ways of saying that what is asked for does not exist. */
const MISSING = ['NoSuchKey', 'NoSuchVersion'];
/** For a whole answer: the client's own timeout ends with its headers, and a body may stall. 30 MB take a second. */
const READ_ORIGINAL_MS = 30_000;
/** Shorter than the time an image has, so that it is not blamed. */
const READ_WATERMARK_MS = 10_000;

export interface S3MediaStoreProps {
  readonly client: S3Client;
  /** Bucket of variants, masters and watermarks. Originals are read from the bucket their event names. */
  readonly variantBucket: string;
}

/** Originals, variants, masters and watermarks in S3. */
export class S3MediaStore implements MediaStore {
  private readonly client: S3Client;
  private readonly variantBucket: string;
  /** By asset, for the life of the container: a new watermark is a new asset. */
  private readonly watermarks = new Map<string, Promise<Buffer>>();

  constructor({ client, variantBucket }: S3MediaStoreProps) {
    this.client = client;
    this.variantBucket = variantBucket;
  }

  async readOriginal(
    { bucket, key, versionId, eTag }: ImageUpload,
    { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Original> {
    const refusal = new AbortController();
    let response: GetObjectCommandOutput;
    try {
      response = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), {
        abortSignal: AbortSignal.any([signal, refusal.signal, AbortSignal.timeout(READ_ORIGINAL_MS)]),
      });
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' };
      throw error;
    }
    const { Body: body, ContentLength: bytes = 0, ETag: found } = response;
    const replaced = versionId === undefined && found?.replaceAll('"', '') !== eTag;
    if (replaced || bytes > maxBytes || body === undefined) {
      // The headers say enough: the rest of the answer is not waited for.
      refusal.abort();
      return replaced ? { kind: 'replaced' } : { kind: 'too-large', bytes };
    }
    return { kind: 'bytes', data: await body.transformToByteArray() };
  }

  async put({ key, data, contentType, cacheControl, metadata }: StoredObject, signal: AbortSignal): Promise<void> {
    const object = new PutObjectCommand({
      Bucket: this.variantBucket,
      Key: key,
      Body: data,
      ContentType: contentType,
      CacheControl: cacheControl,
      Metadata: metadata,
    });
    await this.client.send(object, { abortSignal: signal });
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
    // What could not be read is asked for again by the next photo.
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
