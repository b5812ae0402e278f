import { resolve } from 'node:path';
import type { VideoContract } from '../../../lib/contract';
import { Deadline } from './deadline';
import { encodeAudio, type EncodedAudio } from './encode-audio';
import { type EncodedVideo, encodeVideo } from './encode-video';
import { named } from './errors';
import { planLadder, type Rung } from './ladder';
import { packageLadder } from './package-ladder';
import { makePoster } from './poster';
import { type CheckedSource, checkSource } from './source';
import type { TranscodeContract, TranscodedVideo, TranscodeOptions } from './types';

/**
 * Makes everything that becomes of a video: its ladder as MP4 files and as segments, the playlists and the manifest over
 * these, and its poster. Files are written to the work directory; nothing is returned unless everything could be made.
 *
 * @throws VideoProcessingError and nothing else
 */
export async function transcodeVideo(
  sourcePath: string,
  contract: TranscodeContract,
  options: TranscodeOptions,
): Promise<TranscodedVideo> {
  const deadline = new Deadline(contract.videos.upload.timeoutSeconds, options.signal);
  try {
    const directory = resolve(options.workDirectory);
    return await transcode(resolve(sourcePath), contract, { ...options, workDirectory: directory }, deadline);
  } catch (cause) {
    throw named(cause, 'PROCESSING_FAILED', 'The video could not be processed');
  } finally {
    deadline.dispose();
  }
}

async function transcode(
  path: string,
  { videos, images }: TranscodeContract,
  options: TranscodeOptions,
  deadline: Deadline,
): Promise<TranscodedVideo> {
  const { tools } = options;
  deadline.check();
  const source = await checkSource({ path, ffprobe: tools.ffprobe, videos, signal: deadline.signal });
  const rungs = planLadder({ ...source.info, frameRate: source.frameRate }, videos);
  const run: Run = { source, videos, rungs, options, deadline };
  const [video, audio] = await deadline.all([encodeLadder(run), encodeSound(run)]);

  const media = await packageLadder({ ...run, video, audio });
  const poster = await makePoster(video.posterPath, images, { ...options, signal: deadline.signal });
  options.onProgress?.({ percent: 100 });
  return { source: source.info, poster, ...media };
}

export interface Run {
  readonly source: CheckedSource;
  readonly videos: VideoContract;
  readonly rungs: readonly Rung[];
  readonly options: TranscodeOptions;
  readonly deadline: Deadline;
}

/** Percent of the work that is done once all rungs are encoded. */
const ENCODED_PERCENT = 95;

async function encodeLadder({ source, videos, rungs, options, deadline }: Run): Promise<EncodedVideo> {
  const { tools, workDirectory: directory, onProgress } = options;
  return encodeVideo({
    ffmpeg: tools.ffmpeg,
    source,
    videos,
    rungs,
    marks: [],
    directory,
    deadline,
    onProgress: (seconds, speed) => {
      const percent = Math.min(1, seconds / source.keptSeconds) * ENCODED_PERCENT;
      onProgress?.({ percent: Math.round(percent * 10) / 10, ...(speed !== undefined && { speed }) });
    },
  });
}

async function encodeSound({ source, videos, rungs, options, deadline }: Run): Promise<EncodedAudio | undefined> {
  if (!source.info.audio) return undefined;
  const bitrates = [...rungs.map(({ rendition }) => rendition.audioBitrateKbps), videos.streamAudioBitrateKbps];
  const { tools, workDirectory: directory } = options;
  return encodeAudio({ ffmpeg: tools.ffmpeg, source, videos, bitrates: [...new Set(bitrates)], directory, deadline });
}
