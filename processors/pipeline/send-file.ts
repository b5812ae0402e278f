import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { FileBody } from './ports';

/** As many as the client makes of a request whose body it can send again, which a stream is not. */
const ATTEMPTS = 3;
const BACKOFF_MS = 200;
/** Throttled, or a failure of the server's own. */
const PASSING_STATUS = [408, 429, 500, 502, 503, 504];

export interface SendFileOptions {
  readonly client: S3Client;
  readonly object: Omit<PutObjectCommandInput, 'Body'>;
  readonly signal: AbortSignal;
}

/**
 * Stores a file without ever holding the whole of it. Its digest goes ahead of it, so that S3 refuses bytes that were
 * changed on their way, and so that the client sends them as they are, not in chunks with a digest behind them.
 */
export async function sendFile({ path, bytes }: FileBody, { client, object, signal }: SendFileOptions): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  const input = { ...object, ContentLength: bytes, ChecksumSHA256: hash.digest('base64') };
  for (let attempt = 1; ; attempt += 1) {
    const body = createReadStream(path);
    try {
      await client.send(new PutObjectCommand({ ...input, Body: body }), { abortSignal: signal });
      return;
    } catch (error) {
      if (signal.aborted || attempt === ATTEMPTS || !mayPass(error)) throw error;
    } finally {
      body.destroy();
    }
    await delay(BACKOFF_MS * 2 ** attempt * Math.random(), undefined, { signal });
  }
}

/** Without a status the answer has not come: the connection was lost. */
function mayPass(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode === undefined || PASSING_STATUS.includes($metadata.httpStatusCode);
}
