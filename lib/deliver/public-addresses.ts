import {
  AUDIO_TRACK,
  buildKey,
  type CacheClassName,
  type ImageFormat,
  type MediaContract,
  type MediaLocation,
  type MediaLocationKind,
  parseKey,
} from '../contract';
import type { StoredCacheClass } from './media-areas';

/** An address that a contract promises, and how what it answers is to be cached. */
export interface PublicAddress<Class extends CacheClassName = StoredCacheClass> {
  /** With a leading slash; ids stand for any. */
  readonly path: string;
  readonly cacheClass: Class;
}

/** What lies where no CDN reads has no address. */
type PublicKind = Exclude<MediaLocationKind, 'image-original' | 'video-original' | 'image-master'>;

const CACHE_CLASSES: Readonly<Record<PublicKind, StoredCacheClass>> = {
  'image-variant': 'images',
  'image-negotiated': 'images',
  'video-master-playlist': 'manifests',
  'video-dash-manifest': 'manifests',
  'video-playlist': 'manifests',
  'video-audio-playlist': 'manifests',
  'video-file': 'videos',
  'video-init': 'videos',
  'video-segment': 'videos',
  // Beside the video it stands for, and as long.
  'video-poster': 'videos',
};

const IDS = { userId: 'user', imageId: 'image', videoId: 'video' } as const;

/** One address of every kind, use case, format and rendition of a contract. */
export function publicAddresses({ images, videos }: MediaContract): readonly PublicAddress[] {
  const variants = Object.entries(images.useCases).flatMap(([useCase, { formats }]) =>
    (Object.keys(formats) as ImageFormat[]).map((format) => ({ useCase, format })),
  );
  const tracks = [AUDIO_TRACK, ...Object.keys(videos.renditions)].map((track) => ({ track }));
  const renditions = Object.keys(videos.renditions).map((rendition) => ({ rendition }));
  const locations: Readonly<Record<PublicKind, readonly MediaLocation[]>> = {
    'image-variant': variants.map((variant) => ({ kind: 'image-variant', ...IDS, ...variant })),
    'image-negotiated': [{ kind: 'image-negotiated', ...IDS }],
    'video-master-playlist': [{ kind: 'video-master-playlist', ...IDS }],
    'video-dash-manifest': [{ kind: 'video-dash-manifest', ...IDS }],
    'video-playlist': renditions.map((rendition) => ({ kind: 'video-playlist', ...IDS, ...rendition })),
    'video-audio-playlist': [{ kind: 'video-audio-playlist', ...IDS }],
    'video-file': renditions.map((rendition) => ({ kind: 'video-file', ...IDS, ...rendition })),
    'video-init': tracks.map((track) => ({ kind: 'video-init', ...IDS, ...track })),
    'video-segment': tracks.map((track) => ({ kind: 'video-segment', ...IDS, ...track, index: 1 })),
    'video-poster': variants.map((variant) => ({ kind: 'video-poster', ...IDS, ...variant })),
  };
  return Object.entries(locations).flatMap(([kind, ofKind]) =>
    ofKind.map((location) => ({ path: `/${buildKey(location)}`, cacheClass: CACHE_CLASSES[kind as PublicKind] })),
  );
}

/** The same addresses where the edge picks the format of those that name none. */
export function negotiatedAddresses(contract: MediaContract): readonly PublicAddress<CacheClassName>[] {
  return publicAddresses(contract).map((address) =>
    parseKey(address.path.slice(1))?.kind === 'image-negotiated' ? { ...address, cacheClass: 'negotiated' } : address,
  );
}
