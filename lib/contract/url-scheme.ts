import { IMAGE_FORMATS, type ImageFormat } from './images';
import { NAME_PATTERN, NAME_RULE, NAME_SOURCE } from './names';
import { showValue } from './schema';
import { RESERVED_RENDITION_NAMES } from './videos';

/** Formats a master may be stored in: JPEG, or WebP where there is alpha or an animation to keep. */
export const MASTER_FORMATS = ['jpeg', 'webp'] as const;
export type MasterFormat = (typeof MASTER_FORMATS)[number];

/**
 * Everything the platform stores, by what it is. `originals/` lies in a bucket of its own, which no CDN reads;
 * `masters/` lies beside the variants, and no CDN may read it either.
 */
export type MediaLocation =
  /** `originals/images/{user}/{image}` */
  | { readonly kind: 'image-original'; readonly userId: string; readonly imageId: string }
  /** `originals/videos/{user}/{video}` */
  | { readonly kind: 'video-original'; readonly userId: string; readonly videoId: string }
  /** `masters/images/{user}/{image}.{format}` */
  | { readonly kind: 'image-master'; readonly userId: string; readonly imageId: string; readonly format: MasterFormat }
  /** `profiles/{user}/{useCase}/{image}.{format}` */
  | {
      readonly kind: 'image-variant';
      readonly userId: string;
      readonly useCase: string;
      readonly imageId: string;
      readonly format: ImageFormat;
    }
  /** `profiles/{user}/{image}`: an address, not an object; the edge chooses the variant. */
  | { readonly kind: 'image-negotiated'; readonly userId: string; readonly imageId: string }
  /** `videos/{user}/{rendition}/{video}.mp4` */
  | { readonly kind: 'video-file'; readonly userId: string; readonly rendition: string; readonly videoId: string }
  /** `videos/{user}/{rendition}/{video}.m3u8` */
  | { readonly kind: 'video-playlist'; readonly userId: string; readonly rendition: string; readonly videoId: string }
  /** `videos/{user}/audio/{video}.m3u8`: the track that all rungs share */
  | { readonly kind: 'video-audio-playlist'; readonly userId: string; readonly videoId: string }
  /** `videos/{user}/{track}/{video}/init.mp4`; a track is a rendition or `audio` */
  | { readonly kind: 'video-init'; readonly userId: string; readonly track: string; readonly videoId: string }
  /** `videos/{user}/{track}/{video}/{index}.m4s`, counted from 1 and written with five digits */
  | {
      readonly kind: 'video-segment';
      readonly userId: string;
      readonly track: string;
      readonly videoId: string;
      readonly index: number;
    }
  /** `videos/{user}/playlist/{video}.m3u8` */
  | { readonly kind: 'video-master-playlist'; readonly userId: string; readonly videoId: string }
  /** `videos/{user}/playlist/{video}.mpd` */
  | { readonly kind: 'video-dash-manifest'; readonly userId: string; readonly videoId: string }
  /** `videos/{user}/poster/{useCase}/{video}.{format}`: the still that stands for a video, in the variants of an image */
  | {
      readonly kind: 'video-poster';
      readonly userId: string;
      readonly useCase: string;
      readonly videoId: string;
      readonly format: ImageFormat;
    };

export type MediaLocationKind = MediaLocation['kind'];

/** The first path segment of each area; bucket policies, notifications and behaviors are made from these. */
export const KEY_PREFIXES = {
  imageOriginals: 'originals/images/',
  videoOriginals: 'originals/videos/',
  imageMasters: 'masters/images/',
  images: 'profiles/',
  videos: 'videos/',
} as const;

/** The prefixes a CDN may read; what lies under any other is private. */
export const PUBLIC_KEY_PREFIXES = [KEY_PREFIXES.images, KEY_PREFIXES.videos] as const;

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** An id or name that would break or leave its key. */
export class InvalidMediaLocationError extends Error {
  override readonly name = 'InvalidMediaLocationError';
}

/**
 * Whether `id` may be a user, image or video id: 1–64 letters, digits, `-` or `_`. Dots and slashes would let an id
 * reach another key. Ids stand in public URLs, so they must also be opaque: random, never a counter or a name.
 */
export function isMediaId(id: unknown): id is string {
  return typeof id === 'string' && ID.test(id);
}

function requireMatch(pattern: RegExp, what: string, rule: string, value: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new InvalidMediaLocationError(`'${what}' must ${rule}, got: ${showValue(value)}`);
  }
  return value;
}

const id = (what: string, value: string): string => requireMatch(ID, what, 'be 1–64 letters, digits, - or _', value);
const segmentName = (what: string, value: string): string => requireMatch(NAME_PATTERN, what, NAME_RULE, value);
function member<T extends string>(what: string, choices: readonly T[], value: T): T {
  if (!choices.includes(value)) {
    throw new InvalidMediaLocationError(`'${what}' must be one of ${choices.join(', ')}, got: ${showValue(value)}`);
  }
  return value;
}

function renditionName(value: string): string {
  if (RESERVED_RENDITION_NAMES.includes(value as (typeof RESERVED_RENDITION_NAMES)[number])) {
    throw new InvalidMediaLocationError(
      `'rendition' must not be ${RESERVED_RENDITION_NAMES.join(', ')}, which stand in its place, got: ${showValue(value)}`,
    );
  }
  return segmentName('rendition', value);
}

/** The track that all rungs of a stream share, where a rendition's name stands in a key. */
export const AUDIO_TRACK = 'audio';

const trackName = (value: string): string => (value === AUDIO_TRACK ? value : renditionName(value));

const INDEX_DIGITS = 5;

function segmentIndex(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value >= 10 ** INDEX_DIGITS) {
    throw new InvalidMediaLocationError(`'index' must be a whole number, 1–99999, got: ${showValue(value)}`);
  }
  return String(value).padStart(INDEX_DIGITS, '0');
}

/**
 * The storage key of a location, without a leading slash; with one it is the URL path.
 *
 * @throws InvalidMediaLocationError when an id, name or format cannot be part of a key
 */
export function buildKey(location: MediaLocation): string {
  const user = id('userId', location.userId);
  switch (location.kind) {
    case 'image-original':
      return `${KEY_PREFIXES.imageOriginals}${user}/${id('imageId', location.imageId)}`;
    case 'video-original':
      return `${KEY_PREFIXES.videoOriginals}${user}/${id('videoId', location.videoId)}`;
    case 'image-master': {
      const format = member('format', MASTER_FORMATS, location.format);
      return `${KEY_PREFIXES.imageMasters}${user}/${id('imageId', location.imageId)}.${format}`;
    }
    case 'image-variant': {
      const useCase = segmentName('useCase', location.useCase);
      const format = member('format', IMAGE_FORMATS, location.format);
      return `${KEY_PREFIXES.images}${user}/${useCase}/${id('imageId', location.imageId)}.${format}`;
    }
    case 'image-negotiated':
      return `${KEY_PREFIXES.images}${user}/${id('imageId', location.imageId)}`;
    case 'video-file':
      return `${KEY_PREFIXES.videos}${user}/${renditionName(location.rendition)}/${id('videoId', location.videoId)}.mp4`;
    case 'video-playlist':
      return `${KEY_PREFIXES.videos}${user}/${renditionName(location.rendition)}/${id('videoId', location.videoId)}.m3u8`;
    case 'video-audio-playlist':
      return `${KEY_PREFIXES.videos}${user}/${AUDIO_TRACK}/${id('videoId', location.videoId)}.m3u8`;
    case 'video-init':
      return `${KEY_PREFIXES.videos}${user}/${trackName(location.track)}/${id('videoId', location.videoId)}/init.mp4`;
    case 'video-segment': {
      const index = segmentIndex(location.index);
      return `${KEY_PREFIXES.videos}${user}/${trackName(location.track)}/${id('videoId', location.videoId)}/${index}.m4s`;
    }
    case 'video-master-playlist':
      return `${KEY_PREFIXES.videos}${user}/playlist/${id('videoId', location.videoId)}.m3u8`;
    case 'video-dash-manifest':
      return `${KEY_PREFIXES.videos}${user}/playlist/${id('videoId', location.videoId)}.mpd`;
    case 'video-poster': {
      const useCase = segmentName('useCase', location.useCase);
      const format = member('format', IMAGE_FORMATS, location.format);
      return `${KEY_PREFIXES.videos}${user}/poster/${useCase}/${id('videoId', location.videoId)}.${format}`;
    }
  }
}

type Matched = Readonly<Record<string, string>>;

const U = '(?<userId>[A-Za-z0-9_-]{1,64})';
const I = '(?<mediaId>[A-Za-z0-9_-]{1,64})';
/** Places of a rendition's name that something else takes. */
const RESERVED = `(?:${RESERVED_RENDITION_NAMES.join('|')})`;
const N = `(?<name>${NAME_SOURCE})`;
/** A rendition's name. */
const R = `(?!${RESERVED}/)${N}`;
/** A rendition's name, or `audio`. */
const T = `(?<name>${AUDIO_TRACK}|(?!${RESERVED}/)${NAME_SOURCE})`;

/** The inverse of each case of `buildKey`; at most one pattern matches a key. */
const PARSERS: readonly (readonly [RegExp, (found: Matched) => MediaLocation])[] = [
  [
    new RegExp(`^profiles/${U}/${N}/${I}\\.(?<format>${IMAGE_FORMATS.join('|')})$`),
    ({ userId = '', name = '', mediaId = '', format }) => ({
      kind: 'image-variant',
      userId,
      useCase: name,
      imageId: mediaId,
      format: format as ImageFormat,
    }),
  ],
  [
    new RegExp(`^profiles/${U}/${I}$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'image-negotiated', userId, imageId: mediaId }),
  ],
  [
    new RegExp(`^videos/${U}/playlist/${I}\\.m3u8$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'video-master-playlist', userId, videoId: mediaId }),
  ],
  [
    new RegExp(`^videos/${U}/playlist/${I}\\.mpd$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'video-dash-manifest', userId, videoId: mediaId }),
  ],
  [
    new RegExp(`^videos/${U}/${AUDIO_TRACK}/${I}\\.m3u8$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'video-audio-playlist', userId, videoId: mediaId }),
  ],
  [
    new RegExp(`^videos/${U}/${T}/${I}/init\\.mp4$`),
    ({ userId = '', name = '', mediaId = '' }) => ({ kind: 'video-init', userId, track: name, videoId: mediaId }),
  ],
  [
    new RegExp(`^videos/${U}/${T}/${I}/(?!0{${INDEX_DIGITS}})(?<index>\\d{${INDEX_DIGITS}})\\.m4s$`),
    ({ userId = '', name = '', mediaId = '', index }) => ({
      kind: 'video-segment',
      userId,
      track: name,
      videoId: mediaId,
      index: Number(index),
    }),
  ],
  [
    new RegExp(`^videos/${U}/poster/${N}/${I}\\.(?<format>${IMAGE_FORMATS.join('|')})$`),
    ({ userId = '', name = '', mediaId = '', format }) => ({
      kind: 'video-poster',
      userId,
      useCase: name,
      videoId: mediaId,
      format: format as ImageFormat,
    }),
  ],
  [
    new RegExp(`^videos/${U}/${R}/${I}\\.m3u8$`),
    ({ userId = '', name = '', mediaId = '' }) => ({
      kind: 'video-playlist',
      userId,
      rendition: name,
      videoId: mediaId,
    }),
  ],
  [
    new RegExp(`^videos/${U}/${R}/${I}\\.mp4$`),
    ({ userId = '', name = '', mediaId = '' }) => ({ kind: 'video-file', userId, rendition: name, videoId: mediaId }),
  ],
  [
    new RegExp(`^masters/images/${U}/${I}\\.(?<format>${MASTER_FORMATS.join('|')})$`),
    ({ userId = '', mediaId = '', format }) => ({
      kind: 'image-master',
      userId,
      imageId: mediaId,
      format: format as MasterFormat,
    }),
  ],
  [
    new RegExp(`^originals/images/${U}/${I}$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'image-original', userId, imageId: mediaId }),
  ],
  [
    new RegExp(`^originals/videos/${U}/${I}$`),
    ({ userId = '', mediaId = '' }) => ({ kind: 'video-original', userId, videoId: mediaId }),
  ],
];

/** What a storage key names, or `undefined` when the scheme has no such key. `parseKey(buildKey(x))` equals `x`. */
export function parseKey(key: string): MediaLocation | undefined {
  for (const [pattern, toLocation] of PARSERS) {
    const groups = pattern.exec(key)?.groups;
    if (groups !== undefined) return toLocation(groups);
  }
  return undefined;
}
