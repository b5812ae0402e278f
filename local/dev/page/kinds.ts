import type { MediaItem } from '../api';

/** Some systems give no type to these. */
const BY_ENDING: Readonly<Record<string, MediaItem['kind']>> = {
  heic: 'image',
  heif: 'image',
  avif: 'image',
  webp: 'image',
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  mov: 'video',
  mp4: 'video',
  m4v: 'video',
  webm: 'video',
  mkv: 'video',
  avi: 'video',
};

/** Which processor a file is for, by its type or else its ending; the processor looks at its bytes. */
export function kindOf({
  name,
  type,
}: {
  readonly name: string;
  readonly type: string;
}): MediaItem['kind'] | undefined {
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('video/')) return 'video';
  return BY_ENDING[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
}
