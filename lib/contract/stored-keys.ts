import type { ImageRecord, VideoRecord } from './catalogue';
import { AUDIO_TRACK, buildKey, type MediaLocation, parseKey } from './url-scheme';

/** What a record says of stored objects. */
export type StoredImage = Pick<ImageRecord, 'userId' | 'imageId' | 'variants' | 'master' | 'storing'>;
export type StoredVideo = Pick<VideoRecord, 'userId' | 'videoId' | 'renditions' | 'audio' | 'posters' | 'storing'>;

/** The key of every object that may be stored for the medium of a record: what an erasure removes. */
export function storedKeys(record: StoredImage | StoredVideo): ReadonlySet<string> {
  const locations = 'imageId' in record ? imageLocations(record) : videoLocations(record);
  return new Set([...[...(record.storing ?? [])].flatMap(withEarlierSegments), ...locations.map(buildKey)]);
}

/**
 * What `storing` says of the keys: of each track only the last segment, which stands for those before it. So a record
 * stays far from DynamoDB's 400 KB, however long the video.
 */
export function storingEntries(keys: Iterable<string>): ReadonlySet<string> {
  /** By the first segment's key of each track. */
  const lastSegments = new Map<string, { readonly key: string; readonly index: number }>();
  const entries = new Set<string>();
  for (const key of keys) {
    const location = parseKey(key);
    if (location?.kind === 'video-segment') {
      const first = buildKey({ ...location, index: 1 });
      if (location.index > (lastSegments.get(first)?.index ?? 0))
        lastSegments.set(first, { key, index: location.index });
    } else {
      entries.add(key);
    }
  }
  return new Set([...entries, ...[...lastSegments.values()].map(({ key }) => key)]);
}

function imageLocations({ userId, imageId, variants = [], master }: StoredImage): MediaLocation[] {
  return [
    ...variants.map(({ useCase, format }) => ({ kind: 'image-variant', userId, useCase, imageId, format }) as const),
    ...(master === undefined ? [] : [{ kind: 'image-master', userId, imageId, format: master.format } as const]),
  ];
}

function videoLocations({ userId, videoId, renditions = [], audio, posters = [] }: StoredVideo): MediaLocation[] {
  const ids = { userId, videoId };
  return [
    ...renditions.flatMap(({ name, segments }): MediaLocation[] => [
      { kind: 'video-file', ...ids, rendition: name },
      ...trackLocations(ids, name, segments),
      { kind: 'video-playlist', ...ids, rendition: name },
    ]),
    ...(audio === undefined
      ? []
      : [...trackLocations(ids, AUDIO_TRACK, audio.segments), { kind: 'video-audio-playlist', ...ids } as const]),
    ...posters.map(({ useCase, format }) => ({ kind: 'video-poster', ...ids, useCase, format }) as const),
    ...(renditions.length === 0
      ? []
      : [{ kind: 'video-master-playlist', ...ids } as const, { kind: 'video-dash-manifest', ...ids } as const]),
  ];
}

function trackLocations(
  ids: Pick<StoredVideo, 'userId' | 'videoId'>,
  track: string,
  segments: number,
): MediaLocation[] {
  return [
    { kind: 'video-init', ...ids, track },
    ...Array.from(
      { length: segments },
      (_, before) => ({ kind: 'video-segment', ...ids, track, index: before + 1 }) as const,
    ),
  ];
}

/** The key itself; of a segment, behind those of the ones before it. */
function withEarlierSegments(key: string): string[] {
  const location = parseKey(key);
  if (location?.kind !== 'video-segment') return [key];
  return Array.from({ length: location.index }, (_, before) => buildKey({ ...location, index: before + 1 }));
}
