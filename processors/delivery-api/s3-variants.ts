import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ReadVariant } from './ports';

export interface S3VariantsProps {
  readonly client: S3Client;
  readonly variantBucket: string;
}

/** Reads variants from their bucket. */
export function s3Variants({ client, variantBucket }: S3VariantsProps): ReadVariant {
  return async (key, { maxBytes, signal }) => {
    const refusal = new AbortController();
    try {
      const object = await client.send(new GetObjectCommand({ Bucket: variantBucket, Key: key }), {
        abortSignal: AbortSignal.any([signal, refusal.signal]),
      });
      const { Body: body, ContentLength: bytes = Infinity, ETag: eTag } = object;
      if (bytes > maxBytes || body === undefined || eTag === undefined) {
        // The headers say enough: the rest of the answer is not waited for.
        refusal.abort();
        return undefined;
      }
      return { data: Buffer.from(await body.transformToByteArray()), eTag };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
}
