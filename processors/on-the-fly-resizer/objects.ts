import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { buildKey, type ImageRecord } from '../../lib/contract';
import { S3MediaStore } from '../pipeline/object-store';
import type { StoredObject } from '../pipeline/ports';
import type { StoredVariant, VariantAddress, VariantObjects } from './ports';

/** S3's ways of saying that what is asked for does not exist. */
const MISSING = ['NoSuchKey', 'NoSuchVersion'];

export interface S3VariantObjectsProps {
  readonly client: S3Client;
  readonly variantBucket: string;
  readonly originalBucket: string;
}

/** Variants, masters and originals of images in S3. */
export class S3VariantObjects implements VariantObjects {
  private readonly media: S3MediaStore;

  constructor(private readonly props: S3VariantObjectsProps) {
    this.media = new S3MediaStore(props);
  }

  async readVariant(address: VariantAddress, signal: AbortSignal): Promise<StoredVariant | undefined> {
    const found = await this.get(this.props.variantBucket, buildKey({ kind: 'image-variant', ...address }), signal);
    if (found === undefined) return undefined;
    const { ContentType = '', CacheControl = '', ETag = '' } = found;
    return { data: await bytesOf(found), contentType: ContentType, cacheControl: CacheControl, eTag: ETag };
  }

  async readMaster({ userId, imageId, master }: ImageRecord, signal: AbortSignal): Promise<Buffer | undefined> {
    if (master === undefined) return undefined;
    const key = buildKey({ kind: 'image-master', userId, imageId, format: master.format });
    const found = await this.get(this.props.variantBucket, key, signal);
    return found && bytesOf(found);
  }

  async readOriginal(
    { userId, imageId, sourceVersion }: ImageRecord,
    { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Buffer | undefined> {
    const refusal = new AbortController();
    const key = buildKey({ kind: 'image-original', userId, imageId });
    const found = await this.get(this.props.originalBucket, key, AbortSignal.any([signal, refusal.signal]));
    if (found === undefined) return undefined;
    // The record names a version where the bucket has them. Another upload has an event of its own.
    const version = found.VersionId ?? found.ETag?.replaceAll('"', '');
    if (version === sourceVersion && (found.ContentLength ?? Infinity) <= maxBytes) return bytesOf(found);
    refusal.abort();
    return undefined;
  }

  async readWatermark(asset: string, signal: AbortSignal): Promise<Buffer> {
    return this.media.readWatermark(asset, signal);
  }

  async put(object: StoredObject, signal: AbortSignal): Promise<void> {
    await this.media.put(object, signal);
  }

  async remove(key: string, signal: AbortSignal): Promise<void> {
    await this.media.remove(key, signal);
  }

  private async get(bucket: string, key: string, signal: AbortSignal): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.props.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    } catch (error) {
      if (error instanceof Error && MISSING.includes(error.name)) return undefined;
      throw error;
    }
  }
}

async function bytesOf({ Body: body }: GetObjectCommandOutput): Promise<Buffer> {
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}
