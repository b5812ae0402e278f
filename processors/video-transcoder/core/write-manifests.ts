import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VIDEO_CONTENT_TYPES } from '../../../lib/contract';
import { dashManifest } from './dash';
import { masterPlaylist, mediaPlaylist } from './hls';
import type { Stream } from './manifest-model';
import { workPath } from './segments';
import type { VideoFile, VideoFileLocation } from './types';

/** Writes all playlists and the manifest; those that name others come after them. */
export async function writeManifests(directory: string, stream: Stream): Promise<readonly VideoFile[]> {
  const playlists = stream.video.map((track) => {
    const location = { kind: 'video-playlist', rendition: track.name } as const;
    return [location, mediaPlaylist(stream, track, location)] as const;
  });
  const sound = { kind: 'video-audio-playlist' } as const;
  const texts: readonly (readonly [VideoFileLocation, string])[] = [
    ...playlists,
    ...(stream.audio ? ([[sound, mediaPlaylist(stream, stream.audio, sound)]] as const) : []),
    [{ kind: 'video-master-playlist' }, masterPlaylist(stream)],
    [{ kind: 'video-dash-manifest' }, dashManifest(stream)],
  ];
  const files: VideoFile[] = [];
  for (const [location, text] of texts) {
    const path = workPath(directory, location);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    const contentType = VIDEO_CONTENT_TYPES[location.kind === 'video-dash-manifest' ? 'mpd' : 'm3u8'];
    files.push({ location, path, bytes: Buffer.byteLength(text), contentType });
  }
  return files;
}
