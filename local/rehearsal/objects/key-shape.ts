import { isMediaId, KEY_PREFIXES } from '../../../lib/contract';

export interface KeyShape {
  /** The key without its ids: `profiles//profile_card/.avif`, `videos//mobile_low//00001.m4s`. */
  readonly shape: string;
  readonly mediaId: string;
  readonly kind: 'photo' | 'video';
}

const KINDS: Readonly<Record<string, KeyShape['kind']>> = {
  [KEY_PREFIXES.images]: 'photo',
  [KEY_PREFIXES.imageMasters]: 'photo',
  [KEY_PREFIXES.videos]: 'video',
};

/**
 * What a storage key is, whoever's it is. It is asked for every request of a rehearsal, and so does not read all of the key
 * as `parseKey` does: a shape that no sample has is no object.
 */
export function shapeOf(key: string): KeyShape | undefined {
  const prefix = Object.keys(KINDS).find((candidate) => key.startsWith(candidate));
  if (prefix === undefined) return undefined;
  const [userId = '', ...rest] = key.slice(prefix.length).split('/');
  // A segment's id is a folder, any other's a name before its extension.
  const last = rest.length - 1;
  const isTrackFile = prefix === KEY_PREFIXES.videos && rest.length === 3 && rest[0] !== 'poster';
  const at = isTrackFile ? 1 : last;
  const part = rest[at] ?? '';
  const dot = isTrackFile ? part.length : part.indexOf('.');
  const mediaId = part.slice(0, Math.max(0, dot));
  if (!isMediaId(userId) || !isMediaId(mediaId)) return undefined;
  rest[at] = part.slice(dot);
  return { shape: `${prefix}/${rest.join('/')}`, mediaId, kind: KINDS[prefix] ?? 'photo' };
}
