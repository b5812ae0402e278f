import { request as httpRequest } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomBytes } from 'node:crypto';
import { buildKey, KEY_PREFIXES, type MediaContract, type MediaKind } from '../../lib/contract';
import { formatBytes } from '../terminal/units';
import type { StackServices } from '../services/stack-services';
import type { UploadReceipt } from './api';
import { RefusedError } from './refusal';

/** Metadata of an original: the name of the file, percent-encoded. */
export const NAME_METADATA = 'file-name';
const MOST_NAME_CHARACTERS = 200;

export interface UploadOptions {
  readonly kind: MediaKind;
  readonly name: string;
  /** Bytes of the body, as they are announced. */
  readonly bytes: number | undefined;
  readonly body: Readable;
}

/** Takes files as a presigned upload does: stored under an original's key, with ids nobody can guess. */
export class Uploads {
  /** Everything that is uploaded in one run is one user's. */
  private readonly userId = randomId('u');

  constructor(
    private readonly services: StackServices,
    private readonly contract: Pick<MediaContract, 'images' | 'videos'>,
  ) {}

  /** @throws RefusedError for a file that is too large, or of which the stack takes none */
  async store({ kind, name, bytes, body }: UploadOptions): Promise<UploadReceipt> {
    const [section, prefix] =
      kind === 'image'
        ? ([this.contract.images, KEY_PREFIXES.imageOriginals] as const)
        : ([this.contract.videos, KEY_PREFIXES.videoOriginals] as const);
    const bucket = this.services.announcing(prefix);
    if (bucket === undefined) throw new RefusedError(409, `The stack has no bucket that takes a new ${kind}.`);
    if (bytes === undefined) throw new RefusedError(411, 'The length of the file must be announced.');
    if (bytes === 0) throw new RefusedError(400, 'The file must not be empty.');
    const { maxBytes } = section.upload;
    if (bytes > maxBytes) {
      const [most, got] = [formatBytes(maxBytes), formatBytes(bytes)];
      throw new RefusedError(413, `The file must be at most ${most}, as the contract has it, got: ${got}.`);
    }
    const receipt = { kind, userId: this.userId, mediaId: randomId(kind === 'image' ? 'i' : 'v') };
    const key =
      kind === 'image'
        ? buildKey({ kind: 'image-original', userId: receipt.userId, imageId: receipt.mediaId })
        : buildKey({ kind: 'video-original', userId: receipt.userId, videoId: receipt.mediaId });
    const metadata = encodeURIComponent(Array.from(name).slice(0, MOST_NAME_CHARACTERS).join(''));
    await this.put(`${this.services.storageEndpoint}/${bucket}/${key}`, { bytes, body, metadata });
    return receipt;
  }

  private async put(
    url: string,
    { bytes, body, metadata }: { readonly bytes: number; readonly body: Readable; readonly metadata: string },
  ): Promise<void> {
    const headers = {
      'content-length': bytes,
      'content-type': 'application/octet-stream',
      [`x-amz-meta-${NAME_METADATA}`]: metadata,
    };
    const storing = httpRequest(url, { method: 'PUT', headers });
    const answered = new Promise<number>((resolve, reject) => {
      storing.once('error', reject).once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
    const [, status] = await Promise.all([pipeline(body, storing), answered]);
    if (status !== 200) throw new Error(`'originals' must take the file, got: ${status}`);
  }
}

/** Opaque, as it stands in public addresses. */
const randomId = (prefix: string): string => `${prefix}-${randomBytes(12).toString('hex')}`;
