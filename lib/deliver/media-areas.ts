import { type CacheClassName, KEY_PREFIXES } from '../contract';

/** File extensions of HLS playlists and DASH manifests. */
export const MANIFEST_EXTENSIONS = ['m3u8', 'mpd'] as const;

/** The classes of what a bucket holds; `negotiated` is an address that the edge turns into one of these. */
export const STORED_CACHE_CLASSES = ['images', 'videos', 'manifests'] as const satisfies readonly CacheClassName[];
export type StoredCacheClass = (typeof STORED_CACHE_CLASSES)[number];

/** A part of the URL space whose objects are cached alike. */
export interface MediaArea {
  /** Path pattern with a leading slash and `*` for anything, as CloudFront's behaviors and Cloudflare's rules take it. */
  readonly pathPattern: string;
  readonly cacheClass: StoredCacheClass;
}

/**
 * The public URL space, most specific first: both vendors take the first pattern that matches, and a playlist under
 * `/videos/*` would live as long as a segment if the order were another.
 */
export const MEDIA_AREAS: readonly MediaArea[] = [
  ...MANIFEST_EXTENSIONS.map((extension) => ({
    pathPattern: `/${KEY_PREFIXES.videos}*.${extension}`,
    cacheClass: 'manifests' as const,
  })),
  { pathPattern: `/${KEY_PREFIXES.images}*`, cacheClass: 'images' },
  { pathPattern: `/${KEY_PREFIXES.videos}*`, cacheClass: 'videos' },
];

/** An area as CloudFront has it, where the edge may also turn one address into another. */
export interface EdgeArea {
  readonly pathPattern: string;
  readonly cacheClass: CacheClassName;
}

/**
 * The same where the edge negotiates: paths of variants first, which have a segment more, then what is left under their
 * prefix. The other order would send variants through the negotiation too.
 */
export const NEGOTIATED_AREAS: readonly EdgeArea[] = MEDIA_AREAS.flatMap((area): readonly EdgeArea[] =>
  area.cacheClass === 'images'
    ? [
        { pathPattern: `/${KEY_PREFIXES.images}*/*/*`, cacheClass: 'images' },
        { pathPattern: area.pathPattern, cacheClass: 'negotiated' },
      ]
    : [area],
);
