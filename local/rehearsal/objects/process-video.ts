import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIO_TRACK, type MediaContract } from '../../../lib/contract';
import { transcodeVideo, type TranscodeProgress, type VideoTools } from '../../../processors/video-transcoder/core';
import { videoPublication } from '../../../processors/video-transcoder/publication';
import type { SampleFile } from '../../samples';
import { shapeOf } from './key-shape';
import { jpegBytes, SAMPLE_IDS } from './process-photo';
import { BASELINE_WIDTH, type SampleFacts, type SampleObject } from './sample-facts';

export interface VideoWork {
  readonly tools: VideoTools;
  readonly onProgress: (progress: TranscodeProgress) => void;
}

/** Processes a video as an upload and tells what would be stored of it. */
export async function processVideo(
  { path, name }: SampleFile,
  contract: Pick<MediaContract, 'images' | 'videos' | 'cacheClasses'>,
  { tools, onProgress }: VideoWork,
): Promise<SampleFacts> {
  const workDirectory = await mkdtemp(join(tmpdir(), 'spark-media-sample-'));
  try {
    const video = await transcodeVideo(path, contract, {
      tools,
      videoId: SAMPLE_IDS.mediaId,
      workDirectory,
      onProgress,
    });
    const { variants } = video.poster;
    const [largest] = [...variants].sort(
      (a, b) => b.width * b.height - a.width * a.height || b.data.length - a.data.length,
    );
    const still = largest?.data;
    const sizes = new Map(variants.map((variant) => [variant.data, variant]));
    const objects: Record<string, SampleObject> = {};
    for (const { key, body, contentType, cacheControl } of videoPublication(SAMPLE_IDS, video, contract.cacheClasses)
      .objects) {
      const shape = shapeOf(key)?.shape;
      if (shape === undefined) continue;
      const isImage = Buffer.isBuffer(body);
      const size = isImage ? sizes.get(body) : undefined;
      objects[shape] = {
        bytes: isImage ? body.length : body.bytes,
        contentType,
        cacheControl,
        ...(size && still && { sameSizeJpegBytes: await jpegBytes(still, size) }),
      };
    }
    const count = (track: string): number =>
      video.files.filter(({ location }) => location.kind === 'video-segment' && location.track === track).length;
    const rungs = video.renditions.map((rendition) => rendition.name);
    return {
      name,
      originalBytes: (await stat(path)).size,
      documentJpegBytes: still === undefined ? 0 : await jpegBytes(still, { width: BASELINE_WIDTH }),
      objects,
      ladder: {
        durationSeconds: video.durationSeconds,
        rungs,
        segments: Math.min(...rungs.map(count)),
        audioSegments: count(AUDIO_TRACK),
      },
    };
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}
