import { buildKey } from '../../lib/contract';
import type { Publication } from '../pipeline/media-processor';
import type { MediaUpload } from '../pipeline/upload-event';
import { variantMetadata, variantRecord } from '../pipeline/variant-record';
import type { OptimizedImage } from './core';

/** No cache keeps a master: nothing but the platform reads it. */
const MASTER_CACHE_CONTROL = 'private, no-store';

/** The objects of an image, its variants with the headers and metadata they are served with and its master, and its record. */
export function imagePublication(
  { userId, mediaId: imageId }: Pick<MediaUpload, 'userId' | 'mediaId'>,
  { source, variants, omitted, master, dominantColor, thumbhash }: OptimizedImage,
  variantCacheControl: string,
): Publication {
  return {
    objects: [
      ...variants.map((variant) => ({
        key: buildKey({ kind: 'image-variant', userId, useCase: variant.useCase, imageId, format: variant.format }),
        body: variant.data,
        contentType: variant.contentType,
        cacheControl: variantCacheControl,
        metadata: variantMetadata(userId, variant),
      })),
      {
        key: buildKey({ kind: 'image-master', userId, imageId, format: master.format }),
        body: master.data,
        contentType: master.contentType,
        cacheControl: MASTER_CACHE_CONTROL,
      },
    ],
    // Each variant can be used by itself.
    step: () => 0,
    ready: {
      width: source.width,
      height: source.height,
      variants: variants.map(variantRecord),
      omitted,
      master: { format: master.format, width: master.width, height: master.height, bytes: master.data.length },
      dominantColor,
      thumbhash,
    },
  };
}
