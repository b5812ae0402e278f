import { MediaRejectedError } from './failure';
import type { MediaStore, ReadOptions } from './ports';
import type { MediaUpload } from './upload-event';

export interface ReadOriginalOptions<T> extends ReadOptions<T> {
  readonly store: MediaStore;
  readonly upload: MediaUpload;
}

/**
 * What was taken of an upload's original, or `replaced` where another upload stands in its place.
 *
 * @throws MediaRejectedError TOO_MANY_BYTES, ORIGINAL_MISSING
 */
export async function readOriginal<T>({
  store,
  upload,
  ...options
}: ReadOriginalOptions<T>): Promise<{ readonly content: T } | 'replaced'> {
  const original = await store.readOriginal(upload, options);
  switch (original.kind) {
    case 'read':
      return original;
    case 'replaced':
      return 'replaced';
    case 'missing':
      throw new MediaRejectedError('ORIGINAL_MISSING', "'original' must exist until it is processed");
    case 'too-large':
      throw new MediaRejectedError(
        'TOO_MANY_BYTES',
        `'original' must be at most ${options.maxBytes} bytes, got: ${original.bytes}`,
      );
  }
}
