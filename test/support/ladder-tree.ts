import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { buildKey } from '../../lib/contract';

/** One segment as a media playlist names it. */
export interface ListedSegment {
  readonly key: string;
  /** `EXTINF`, seconds */
  readonly seconds: number;
  readonly bytes: number;
}

/** A media playlist, read by nothing but its lines. */
export interface MediaPlaylist {
  readonly key: string;
  readonly lines: readonly string[];
  readonly init: string;
  readonly segments: readonly ListedSegment[];
}

/** One `EXT-X-STREAM-INF` with what it names. */
export interface Variant {
  readonly attributes: ReadonlyMap<string, string>;
  readonly playlist: MediaPlaylist;
}

/** What a player that is given a master playlist finds in the tree, and nothing that it does not. */
export class LadderTree {
  readonly masterKey: string;
  readonly dashKey: string;
  readonly lines: readonly string[];
  /** As listed. */
  readonly variants: readonly Variant[];
  /** The playlist of the shared track. */
  readonly audio: MediaPlaylist | undefined;

  constructor(
    readonly root: string,
    ids: { readonly userId: string; readonly videoId: string },
  ) {
    this.masterKey = buildKey({ kind: 'video-master-playlist', ...ids });
    this.dashKey = buildKey({ kind: 'video-dash-manifest', ...ids });
    this.lines = this.text(this.masterKey).trimEnd().split('\n');
    this.variants = this.lines.flatMap((line, index) => {
      if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
      const playlist = this.playlist(resolveKey(this.masterKey, this.lines[index + 1] ?? ''));
      return [{ attributes: attributesOf(line), playlist }];
    });
    const media = this.lines.find((line) => line.startsWith('#EXT-X-MEDIA:'));
    const uri = media === undefined ? undefined : attributesOf(media).get('URI');
    this.audio = uri === undefined ? undefined : this.playlist(resolveKey(this.masterKey, uri));
  }

  get playlists(): readonly MediaPlaylist[] {
    return [...this.variants.map(({ playlist }) => playlist), ...(this.audio ? [this.audio] : [])];
  }

  path(key: string): string {
    return join(this.root, key);
  }

  text(key: string): string {
    return readFileSync(this.path(key), 'utf8');
  }

  bytes(key: string): Buffer {
    return readFileSync(this.path(key));
  }

  /** Every file there is, by key. */
  files(): readonly string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.relative(this.root, join(entry.parentPath, entry.name)))
      .sort();
  }

  /** A track's init and segments behind each other: one file, as a player's buffer holds them. */
  joined({ init, segments }: MediaPlaylist): Buffer {
    return Buffer.concat([init, ...segments.map(({ key }) => key)].map((key) => this.bytes(key)));
  }

  private playlist(key: string): MediaPlaylist {
    const lines = this.text(key).trimEnd().split('\n');
    const map = lines.find((line) => line.startsWith('#EXT-X-MAP:')) ?? '';
    const segments = lines.flatMap((line, index) => {
      const seconds = /^#EXTINF:([\d.]+),/.exec(line)?.[1];
      if (seconds === undefined) return [];
      const segment = resolveKey(key, lines[index + 1] ?? '');
      return [{ key: segment, seconds: Number(seconds), bytes: statSync(this.path(segment)).size }];
    });
    return { key, lines, init: resolveKey(key, attributesOf(map).get('URI') ?? ''), segments };
  }
}

/** The key that a relative reference names in the file at `base`. */
export function resolveKey(base: string, reference: string): string {
  return posix.join(posix.dirname(base), reference);
}

/** An attribute list of https://www.rfc-editor.org/rfc/rfc8216#section-4.2, quotes taken off. */
export function attributesOf(line: string): ReadonlyMap<string, string> {
  const list = line.slice(line.indexOf(':') + 1);
  return new Map(
    [...list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)(?:,|$)/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/^"|"$/g, ''),
    ]),
  );
}

/** The value of a tag, such as `#EXT-X-VERSION:7`. */
export function tagValue(lines: readonly string[], tag: string): string | undefined {
  return lines.find((line) => line.startsWith(`#${tag}:`))?.slice(tag.length + 2);
}

/**
 * The peak of RFC 8216 §4.1: the largest rate of any contiguous segments that together last between half and one and a
 * half times the target duration.
 */
export function peakBitrate({ lines, segments }: MediaPlaylist): number {
  const target = Number(tagValue(lines, 'EXT-X-TARGETDURATION'));
  const rates = segments.flatMap((_, first) =>
    segments.flatMap((__, last) => {
      const run = segments.slice(first, last + 1);
      const within = totalSeconds(run) >= 0.5 * target && totalSeconds(run) <= 1.5 * target;
      return run.length > 0 && within ? [rateOf(run)] : [];
    }),
  );
  return Math.max(...rates);
}

/** Of all segments, bits per second. */
export const averageBitrate = ({ segments }: MediaPlaylist): number => rateOf(segments);

function rateOf(segments: MediaPlaylist['segments']): number {
  return (segments.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / totalSeconds(segments);
}

export function totalSeconds(segments: MediaPlaylist['segments']): number {
  return segments.reduce((sum, { seconds }) => sum + seconds, 0);
}
