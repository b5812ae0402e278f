import type { IncomingMessage, ServerResponse } from 'node:http';

/** An object that was stored. */
export interface StoredUpload {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly eTag: string;
}

/** The bucket and the key of a request in path style; no key where it is about the bucket, or its address about nothing. */
function objectOf(url = '/'): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', ...key] = (url.split('?')[0] ?? '').split('/');
  try {
    return { bucket: decodeURIComponent(bucket), key: key.map(decodeURIComponent).join('/') };
  } catch {
    return { bucket, key: '' };
  }
}

/** Tells of every object that a request to S3 stores, when it is stored. */
export function watchStoring(
  request: IncomingMessage,
  response: ServerResponse,
  onStored: (upload: StoredUpload) => void,
): void {
  if (request.method !== 'PUT') return;
  const { bucket, key } = objectOf(request.url);
  if (key === '') return;
  response.once('finish', () => {
    const eTag = String(response.getHeader('etag') ?? '').replaceAll('"', '');
    if (response.statusCode === 200 && eTag !== '') onStored({ bucket, key, eTag });
  });
}

let last = 0n;

/** Greater with every call, in this process and after it: hexadecimal digits, as many as S3 has. */
function nextSequencer(): string {
  const now = BigInt(Date.now()) << 12n;
  last = now > last ? now : last + 1n;
  return last.toString(16).toUpperCase().padStart(16, '0');
}

/**
 * The message that a bucket puts into a queue.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notification({ bucket, key, eTag }: StoredUpload): string {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventTime: new Date().toISOString(),
    eventName: 'ObjectCreated:Put',
    s3: {
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        eTag,
        sequencer: nextSequencer(),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}
