import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VIDEO_READING_SECONDS } from '../../lib/contract';
import type { MakingOptions, MediaProcessor, UploadOutcome } from '../pipeline/media-processor';
import type { MediaStore } from '../pipeline/ports';
import { readOriginal } from '../pipeline/read-original';
import type { MediaUpload } from '../pipeline/upload-event';
import { contractDigest, type TranscoderContract } from './contract-digest';
import { type TranscodedVideo, transcodeVideo, VideoProcessingError, type VideoTools } from './core';
import { progressLog } from './progress-log';
import { videoPublication } from './publication';
import { withWorkDirectory } from './work-directory';

export interface VideoProcessorProps {
  readonly contract: TranscoderContract;
  readonly tools: VideoTools;
  readonly temporaryDirectory: string;
  readonly store: MediaStore;
}

interface VideoRun extends MakingOptions {
  readonly upload: MediaUpload;
  /** Empty. */
  readonly folder: string;
}

/** Makes the ladder of a video, its manifests and its poster, in files that are gone when it is published. */
export function createVideoProcessor(props: VideoProcessorProps): MediaProcessor {
  return {
    kind: 'video',
    contractDigest: contractDigest(props.contract),
    namedError: (error) => (error instanceof VideoProcessingError ? error : undefined),
    process: (upload, options) =>
      withWorkDirectory(props.temporaryDirectory, (folder) => makeAndPublish(props, { upload, folder, ...options })),
  };
}

async function makeAndPublish({ contract, tools, store }: VideoProcessorProps, run: VideoRun): Promise<UploadOutcome> {
  const { upload, folder, signal } = run;
  const source = join(folder, 'original');
  const workDirectory = join(folder, 'work');
  await mkdir(workDirectory);
  const started = performance.now();
  const original = await readOriginal({
    store,
    upload,
    maxBytes: contract.videos.upload.maxBytes,
    withinMs: VIDEO_READING_SECONDS * 1000,
    signal,
    take: (body) => pipeline(body, createWriteStream(source)),
  });
  if (original === 'replaced') return { kind: 'skipped', reason: 'superseded' };
  const read = performance.now();
  const video = await transcodeVideo(source, contract, {
    tools,
    videoId: upload.mediaId,
    workDirectory,
    signal,
    onProgress: progressLog(run.logger),
    watermarkAsset: (asset) => store.readWatermark(asset, signal),
  });
  const transcoded = performance.now();
  const loss = await run.publish(videoPublication(upload, video, contract.cacheClasses));
  if (loss) return { kind: 'skipped', reason: loss };
  const facts = videoFacts(video);
  return {
    kind: 'published',
    bytes: { in: facts.sourceBytes, out: facts.fileBytes + facts.posterBytes },
    facts: {
      ...facts,
      readMs: Math.round(read - started),
      transcodeMs: Math.round(transcoded - read),
      storeMs: Math.round(performance.now() - transcoded),
    },
  };
}

function videoFacts({ source, durationSeconds, renditions, audio, files, poster }: TranscodedVideo) {
  return {
    sourceContainer: source.container,
    sourcePixels: source.width * source.height,
    sourceBytes: source.bytes,
    sourceSeconds: source.durationSeconds,
    seconds: durationSeconds,
    renditions: renditions.map(({ name }) => name),
    audio: audio !== undefined,
    files: files.length,
    fileBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    posters: poster.variants.length,
    posterBytes: poster.variants.reduce((sum, { data }) => sum + data.length, 0),
  };
}
