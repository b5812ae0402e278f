import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { encodedBytesLimit, type VideoContract } from '../../../lib/contract';
import { type FfmpegInput, runFfmpeg } from './ffmpeg-process';
import { fastest, filterGraph, type Overlay, POSTER_LABEL, rungLabel, stillGraph } from './filter-graph';
import { framesWithin, type Rung } from './ladder';
import { fileUrl, untrustedInputOptions } from './probe';
import { toNumber } from './rational';
import type { CheckedSource } from './source';
import type { Deadline } from './deadline';
import { clearDisplayMatrix } from './display-matrix';
import { VideoProcessingError } from './errors';

export interface EncodeRequest {
  readonly ffmpeg: string;
  readonly source: CheckedSource;
  readonly videos: VideoContract;
  /** Lowest first. */
  readonly rungs: readonly Rung[];
  readonly marks: readonly Mark[];
  readonly directory: string;
  readonly deadline: Deadline;
  readonly onProgress?: (seconds: number, speed: number | undefined) => void;
  /** Told once or more that the poster's frame lies whole at `path`; never where the video ended before that frame. */
  readonly onStill?: (path: string) => void;
}

/** A rung's watermark, as a picture to lay on every frame. */
export interface Mark extends Omit<Overlay, 'input'> {
  readonly rung: string;
  readonly path: string;
}

export interface EncodedVideo {
  /** Fragmented MP4 without sound, one fragment a segment; in the order of the rungs. */
  readonly paths: readonly string[];
  /** Frames of the source that could not be decoded. */
  readonly lostFrames: number;
}

/** How ffmpeg up to 6.0, and then from 6.1 on, tells of a packet that its decoder gives no frame for. */
const LOST_FRAME = /^Error while decoding stream|Error submitting packet to decoder/;

/** A header that lists frames behind the end of the file, whose boxes are nevertheless whole. */
const PARTIAL_FILE = /^\[mov.*partial file/;

/**
 * What leaves nothing of the source but its pictures: no tags, chapters, or data streams, and no name of the encoder in
 * tags or, as supplementary information of type 6, in the stream itself.
 */
export const ANONYMOUS = ['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-dn', '-sn'];
const ANONYMOUS_VIDEO = [...ANONYMOUS, '-flags:v', '+bitexact+cgop', '-bsf:v', 'filter_units=remove_types=6'];

/** Fragments at keyframes; times count from 0, so that no edit list is needed. */
const FRAGMENTED = [
  ...['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets'],
  ...['-avoid_negative_ts', 'disabled', '-use_editlist', '0'],
];

/** Height of a row of macroblocks. */
const ROW_PIXELS = 16;

/**
 * Threads of an encoder, in which one frame waits for rows of another: with fewer for the largest rung, cores are idle while
 * ffmpeg waits for its encoder; the others are done sooner, and need no more than one a core (docs/decisions/0010). Every
 * thread holds frames; one for less than two rows would only wait, and x264 itself, left to choose, stops there.
 */
export function encoderThreads({ height, isLargest }: { height: number; isLargest: boolean }, cores: number): number {
  const wanted = isLargest ? 2 * cores : cores;
  return Math.max(1, Math.min(wanted, Math.floor(Math.ceil(height / ROW_PIXELS) / 2)));
}

const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/** Options before the source: the kept part, read by nothing but its own demuxer, its frames as they lie in it. */
export function sourceInput(source: CheckedSource, videos: VideoContract): FfmpegInput {
  return {
    path: fileUrl(source.path),
    options: [
      ...untrustedInputOptions(source.demuxer),
      ...(videos.startSeconds > 0 ? ['-ss', String(videos.startSeconds)] : []),
      '-t',
      source.keptSeconds.toFixed(6),
    ],
  };
}

/** The same for pictures: no frame larger than the contract takes, whatever the header says, and none turned. */
function pictureInput(source: CheckedSource, videos: VideoContract): FfmpegInput {
  const { path, options } = sourceInput(source, videos);
  return { path, options: ['-noautorotate', '-max_pixels', String(videos.upload.maxPixels), ...options] };
}

/**
 * Not compressed, as it is read once; under its name once it is whole. More threads would give out the frame with the one
 * after it, which never comes: at the end.
 */
const stillOptions = [
  ...['-map', `[${POSTER_LABEL}]`, ...ANONYMOUS, '-frames:v', '1'],
  ...['-c:v', 'png', '-threads', '1', '-compression_level', '0'],
  ...['-f', 'image2', '-update', '1', '-atomic_writing', '1'],
];

/** Encodes all rungs in one ffmpeg from one decode. */
export async function encodeVideo(request: EncodeRequest): Promise<EncodedVideo> {
  const { source, videos, rungs, marks, directory, deadline } = request;
  const paths = rungs.map(({ name }) => join(directory, `${name}.fragments.mp4`));
  const posterPath = join(directory, 'poster.png');
  const overlays = Object.fromEntries(
    marks.map(({ rung, left, top }, index) => [rung, { input: index + 1, left, top }]),
  );
  const tellStill = (): void => {
    if (request.onStill && existsSync(posterPath)) request.onStill(posterPath);
  };
  const told = { lostFrames: 0, partial: false };
  await runFfmpeg({
    ffmpeg: request.ffmpeg,
    signal: deadline.signal,
    onProgress: (seconds, speed) => {
      request.onProgress?.(seconds, speed);
      tellStill();
    },
    onLine: (line) => {
      if (LOST_FRAME.test(line)) told.lostFrames += 1;
      told.partial ||= PARTIAL_FILE.test(line);
    },
    inputs: [
      pictureInput(source, videos),
      ...marks.map(({ path }) => ({ path: fileUrl(path), options: ['-f', 'png_pipe'] })),
    ],
    filterGraph: filterGraph({ source: source.frames, rungs, overlays, posterFrame: posterFrame(request) }),
    outputs: [
      ...rungs.map((rung, index) => ({
        path: paths[index] ?? '',
        options: ['-map', `[${rungLabel(index)}]`, ...rungOptions(rung, request)],
      })),
      { path: posterPath, options: stillOptions },
    ],
  });
  tellStill();
  if (told.partial) throw new VideoProcessingError('TRUNCATED', "'video' must hold all frames that its header lists");
  await Promise.all(rungs.map((rung, index) => checkEnded(paths[index] ?? '', bytesLimit(rung, source))));
  await Promise.all(paths.map(clearDisplayMatrix));
  return { paths, lostFrames: told.lostFrames };
}

const bytesLimit = ({ rendition }: Rung, { keptSeconds }: CheckedSource): number =>
  encodedBytesLimit(rendition, keptSeconds);

/** ffmpeg ends a file at its limit without an error: it would be a shorter video. */
async function checkEnded(path: string, limit: number): Promise<void> {
  if ((await stat(path)).size < limit) return;
  throw new VideoProcessingError('RENDITION_TOO_LARGE', `'video' must become renditions of less than ${limit} bytes`);
}

export interface StillRequest extends Pick<EncodeRequest, 'ffmpeg' | 'source' | 'videos' | 'rungs' | 'deadline'> {
  readonly path: string;
  /** Length of the encoded video. */
  readonly seconds: number;
}

/** Writes the last frame of a video that turned out shorter than its header says. */
export async function writeLastFrame(request: StillRequest): Promise<void> {
  const { ffmpeg, source, videos, rungs, path, seconds, deadline } = request;
  const last = Math.max(0, Math.round(seconds * toNumber(fastest(rungs))) - 1);
  await runFfmpeg({
    ffmpeg,
    signal: deadline.signal,
    inputs: [pictureInput(source, videos)],
    filterGraph: stillGraph(source.frames, rungs, last),
    outputs: [{ path, options: stillOptions }],
  });
}

/** The frame of the contract's moment, or the last one, at the rate of the fastest rung. */
function posterFrame({ source, videos, rungs }: EncodeRequest): number {
  const rate = toNumber(fastest(rungs));
  const last = Math.max(0, Math.ceil(source.keptSeconds * rate) - 1);
  return Math.min(last, Math.floor(videos.poster.atSeconds * rate));
}

function rungOptions(rung: Rung, { videos, source, rungs }: EncodeRequest): readonly string[] {
  const { videoBitrateKbps } = rung.rendition;
  // Old versions of the filter that repeats frames go on behind the last one for nearly as long as that lasts.
  const kept = Math.ceil(source.keptSeconds * toNumber(rung.grid.rate) - 1e-6);
  const frames = Math.max(1, Math.min(kept, framesWithin(videos.maxDurationSeconds, rung)));
  const gop = String(rung.grid.frames);
  const isLargest = rung === rungs.at(-1);
  const threads = String(encoderThreads({ height: rung.height, isLargest }, availableParallelism()));
  return [
    ...ANONYMOUS_VIDEO,
    ...['-an', '-c:v', 'libx264', '-preset', videos.encoder.preset, '-threads', threads],
    ...['-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-b:v', `${videoBitrateKbps}k`, '-maxrate', `${videoBitrateKbps}k`, '-bufsize', `${videoBitrateKbps * 2}k`],
    // Counted in frames, not in seconds: every segment begins with a keyframe, and no other frame is one.
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0'],
    ...['-frames:v', String(frames), '-fs', String(bytesLimit(rung, source))],
    ...BT709,
    ...FRAGMENTED,
  ];
}
