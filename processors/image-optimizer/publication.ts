import { buildKey, type ImageRecord, VARIANT_METADATA } from '../../lib/contract';
import type { OptimizedImage } from './core';
import type { ReadyImage, StoredBefore, StoredObject } from './ports';

type Ids = Pick<ImageRecord, 'userId' | 'imageId'>;

/** No cache keeps a master: nothing but the platform reads it. */
const MASTER_CACHE_CONTROL = 'private, no-store';

/** The objects of an image: its variants, with the headers and metadata they are served with, and its master. */
export function storedObjects(
  { userId, imageId }: Ids,
  { variants, master }: OptimizedImage,
  variantCacheControl: string,
): StoredObject[] {
  return [
    ...variants.map(({ useCase, format, contentType, data }) => ({
      key: buildKey({ kind: 'image-variant', userId, useCase, imageId, format }),
      data,
      contentType,
      cacheControl: variantCacheControl,
      metadata: {
        [VARIANT_METADATA.userId]: userId,
        [VARIANT_METADATA.useCase]: useCase,
        [VARIANT_METADATA.format]: format,
        [VARIANT_METADATA.optimized]: 'true',
      },
    })),
    {
      key: buildKey({ kind: 'image-master', userId, imageId, format: master.format }),
      data: master.data,
      contentType: master.contentType,
      cacheControl: MASTER_CACHE_CONTROL,
    },
  ];
}

/** The keys of all that may be stored by what a record says. */
export function storedKeys(
  { userId, imageId }: Ids,
  { variants = [], master, storing = new Set() }: StoredBefore,
): ReadonlySet<string> {
  return new Set([
    ...storing,
    ...variants.map(({ useCase, format }) => buildKey({ kind: 'image-variant', userId, useCase, imageId, format })),
    ...(master ? [buildKey({ kind: 'image-master', userId, imageId, format: master.format })] : []),
  ]);
}

/** What the catalogue keeps of an image. */
export function readyImage({
  source,
  variants,
  omitted,
  master,
  dominantColor,
  thumbhash,
}: OptimizedImage): ReadyImage {
  return {
    width: source.width,
    height: source.height,
    variants: variants.map(({ useCase, format, width, height, quality, data }) => ({
      useCase,
      format,
      width,
      height,
      bytes: data.length,
      quality,
    })),
    omitted,
    master: { format: master.format, width: master.width, height: master.height, bytes: master.data.length },
    dominantColor,
    thumbhash,
  };
}
