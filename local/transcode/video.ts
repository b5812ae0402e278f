import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildKey, IMAGE_FORMATS, type ImageFormat, KEY_PREFIXES, parseKey } from '../../lib/contract';
import { type TranscodedVideo, transcodeVideo, type VideoTools } from '../../processors/video-transcoder/core';
import type { MediaTree, TreeFile } from '../media/media-tree';
import type { MediaSource, Workplace } from '../media/run-files';

/** A file that has been written; its key is the path below the output folder. */
export interface WrittenFile {
  readonly key: string;
  readonly bytes: number;
}

export interface WrittenPoster extends WrittenFile {
  readonly useCase: string;
  readonly format: ImageFormat;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What was made of a video. */
export interface MadeVideo
  extends MediaSource, Pick<TranscodedVideo, 'source' | 'durationSeconds' | 'renditions' | 'audio'> {
  /** Where players begin: HLS, and DASH over the same segments. */
  readonly manifests: { readonly hls: string; readonly dash: string };
  /** Media and manifests, in the order in which they may be published. */
  readonly files: readonly (WrittenFile & { readonly contentType: string })[];
  readonly posters: readonly WrittenPoster[];
  /** Reading, making and writing. */
  readonly milliseconds: number;
}

export interface VideoOptions extends Workplace {
  readonly tools: VideoTools;
}

/** Makes a video's ladder and writes it, in place of all that is there of a video of its id. */
export async function makeVideo(source: MediaSource, options: VideoOptions): Promise<MadeVideo> {
  const { contract, watermarks, tree, tools, signal, advance } = options;
  const started = performance.now();
  const ids = { userId: source.userId, videoId: source.mediaId };
  await requireFile(source.file);
  return tree.withWorkFolder(async (workDirectory) => {
    const video = await transcodeVideo(resolve(source.file), contract, {
      tools,
      videoId: source.mediaId,
      workDirectory,
      signal,
      onProgress: advance,
      watermarkAsset: async (asset) => watermarks.get(asset) ?? Buffer.alloc(0),
    });
    const files = video.files.map(({ location, ...file }) => ({ ...file, key: buildKey({ ...location, ...ids }) }));
    const posters = video.poster.variants.map(({ useCase, format, width, height, data }) => {
      const key = buildKey({ kind: 'video-poster', ...ids, useCase, format });
      return { key, useCase, format, width, height, bytes: data.length, data };
    });
    // Manifests are the last of `files`: whatever they name is there before them.
    await tree.write([...posters, ...files] satisfies readonly TreeFile[], await possibleKeys(source, tree));
    return {
      ...source,
      source: video.source,
      durationSeconds: video.durationSeconds,
      renditions: video.renditions,
      ...(video.audio && { audio: video.audio }),
      manifests: {
        hls: buildKey({ kind: 'video-master-playlist', ...ids }),
        dash: buildKey({ kind: 'video-dash-manifest', ...ids }),
      },
      files: files.map(({ key, bytes, contentType }) => ({ key, bytes, contentType })),
      posters: posters.map(({ data: _, ...poster }) => poster),
      milliseconds: performance.now() - started,
    };
  });
}

/** Fails with the file system's own reason where there is no file to read. */
async function requireFile(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.read(Buffer.alloc(1));
  } finally {
    await file.close();
  }
}

/**
 * Every key that an earlier run may have written for the video, of whatever contract and length it was: what this run
 * has not made is taken away, so that nothing of another video is left beside it.
 */
async function possibleKeys({ userId, mediaId }: MediaSource, tree: MediaTree): Promise<string[]> {
  const root = `${KEY_PREFIXES.videos}${userId}`;
  const keys: string[] = [];
  for (const track of await tree.folders(root)) {
    keys.push(...['mp4', 'm3u8', 'mpd'].map((extension) => `${root}/${track}/${mediaId}.${extension}`));
    const segments = await tree.files(`${root}/${track}/${mediaId}`);
    keys.push(...segments.map((name) => `${root}/${track}/${mediaId}/${name}`));
  }
  const posters = `${root}/poster`;
  for (const useCase of await tree.folders(posters)) {
    keys.push(...IMAGE_FORMATS.map((format) => `${posters}/${useCase}/${mediaId}.${format}`));
  }
  return keys.filter((key) => {
    const location = parseKey(key);
    return location !== undefined && 'videoId' in location && location.videoId === mediaId;
  });
}
