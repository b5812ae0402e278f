import { buildKey, IMAGE_FORMATS, type ImageFormat, type MediaContract, type MediaLocation } from '../contract';
import type { StoredCacheClass } from './media-areas';

/** An address that a contract promises, and how what it answers is to be cached. */
export interface PublicAddress {
  /** With a leading slash; ids stand for any. */
  readonly path: string;
  readonly cacheClass: StoredCacheClass;
}

const IDS = { userId: 'user', imageId: 'image', videoId: 'video' } as const;

/** One address of every kind, use case, format and rendition of a contract. */
export function publicAddresses({ images, videos }: MediaContract): readonly PublicAddress[] {
  const variants = Object.entries(images.useCases).flatMap(([useCase, { formats }]) =>
    IMAGE_FORMATS.filter((format: ImageFormat) => formats[format] !== undefined).map((format) =>
      address({ kind: 'image-variant', ...IDS, useCase, format }, 'images'),
    ),
  );
  const clips = Object.keys(videos.renditions).flatMap((rendition) => [
    address({ kind: 'video-playlist', ...IDS, rendition }, 'manifests'),
    address({ kind: 'video-file', ...IDS, rendition }, 'videos'),
  ]);
  return [
    ...variants,
    address({ kind: 'image-negotiated', ...IDS }, 'images'),
    address({ kind: 'video-master-playlist', ...IDS }, 'manifests'),
    ...clips,
  ];
}

function address(location: MediaLocation, cacheClass: StoredCacheClass): PublicAddress {
  return { path: `/${buildKey(location)}`, cacheClass };
}
