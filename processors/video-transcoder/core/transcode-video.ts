import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { VideoContract } from '../../../lib/contract';
import { Deadline } from './deadline';
import { encodeAudio, type EncodedAudio } from './encode-audio';
import { type EncodedVideo, encodeVideo, writeLastFrame } from './encode-video';
import { named, VideoProcessingError } from './errors';
import { explain, spaceOr } from './failure';
import { planLadder, type Rung } from './ladder';
import { packageLadder } from './package-ladder';
import { makePoster } from './poster';
import { type CheckedSource, checkSource } from './source';
import { Still } from './still';
import { drawMarks } from './watermarks';
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
    const failure = named(explain(cause), 'PROCESSING_FAILED', 'The video could not be processed');
    throw await spaceOr(failure, options.workDirectory);
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
  const run: Run = { source, videos, rungs, images, options, deadline };
  const still = new Still();
  const [media, early] = await deadline.all([encodeMedia(run, still), posterOf(run, still)]);
  const poster = early ?? (await posterOfLastFrame(run, media.durationSeconds));
  options.onProgress?.({ percent: 100 });
  return { source: source.info, poster, ...media };
}

interface Run {
  readonly source: CheckedSource;
  readonly videos: VideoContract;
  readonly rungs: readonly Rung[];
  readonly images: TranscodeContract['images'];
  readonly options: TranscodeOptions;
  readonly deadline: Deadline;
}

/** Percent of the work that is done once all rungs are encoded. */
const ENCODED_PERCENT = 95;

/** What share of a video's frames may be lost before it is no longer that video; players bridge a few. */
const MAX_LOST_SHARE = 0.1;

type Media = Omit<TranscodedVideo, 'source' | 'poster'>;

async function encodeMedia(run: Run, still: Still): Promise<Media> {
  const ladder = encodeLadder(run, still).finally(() => still.missed());
  const [video, audio] = await run.deadline.all([ladder, encodeSound(run)]);
  return packageLadder({ ...run, video, audio });
}

async function encodeLadder({ source, videos, rungs, options, deadline }: Run, still: Still): Promise<EncodedVideo> {
  const { tools, workDirectory: directory, onProgress } = options;
  const marks = await drawMarks({ rungs, directory, watermarkAsset: options.watermarkAsset });
  const encoded = await encodeVideo({
    ffmpeg: tools.ffmpeg,
    source,
    videos,
    rungs,
    marks,
    directory,
    deadline,
    onProgress: (seconds, speed) => {
      const percent = Math.min(1, seconds / source.keptSeconds) * ENCODED_PERCENT;
      onProgress?.({ percent: Math.round(percent * 10) / 10, ...(speed !== undefined && { speed }) });
    },
    onStill: still.found,
  });
  await Promise.all(marks.map((mark) => rm(mark.path)));
  const frames = source.keptSeconds * source.info.framesPerSecond;
  if (encoded.lostFrames > MAX_LOST_SHARE * frames) {
    const got = `${encoded.lostFrames} of about ${Math.round(frames)} frames lost`;
    throw new VideoProcessingError('CORRUPT', `'video' must have frames that can be decoded, got: ${got}`);
  }
  return encoded;
}

/** Of the contract's moment, while the rungs are still encoded. @returns nothing where the video ended before it */
async function posterOf(
  { images, options, deadline }: Run,
  still: Still,
): Promise<TranscodedVideo['poster'] | undefined> {
  const path = await still.path;
  if (path === undefined) return undefined;
  const poster = await makePoster(path, images, { ...options, signal: deadline.signal });
  await rm(path);
  return poster;
}

async function posterOfLastFrame(run: Run, seconds: number): Promise<TranscodedVideo['poster']> {
  const { source, videos, rungs, images, options, deadline } = run;
  const path = join(options.workDirectory, 'last-frame.png');
  await writeLastFrame({ ffmpeg: options.tools.ffmpeg, source, videos, rungs, path, seconds, deadline });
  const poster = await makePoster(path, images, { ...options, signal: deadline.signal });
  await rm(path);
  return poster;
}

async function encodeSound({ source, videos, rungs, options, deadline }: Run): Promise<EncodedAudio | undefined> {
  if (!source.info.audio) return undefined;
  const bitrates = [...rungs.map(({ rendition }) => rendition.audioBitrateKbps), videos.streamAudioBitrateKbps];
  const { tools, workDirectory: directory } = options;
  return encodeAudio({ ffmpeg: tools.ffmpeg, source, videos, bitrates: [...new Set(bitrates)], directory, deadline });
}
