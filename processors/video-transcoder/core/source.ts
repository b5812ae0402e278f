import { stat } from 'node:fs/promises';
import type { VideoContract, VideoInputContainer } from '../../../lib/contract';
import { colourFilters, isDolbyVisionOnly, isHdr, matrixOptions } from './colour';
import { VideoProcessingError } from './errors';
import type { FrameSource } from './filter-graph';
import { sourceFrameRate } from './frame-rate';
import { readOrientation, swapsSides } from './orientation';
import { type Demuxer, lastPacketSeconds, probe, type ProbeRequest, type Probed, type ProbedStream } from './probe';
import { parseRational, type Rational, toNumber } from './rational';
import { sniffContainer } from './sniff';
import { checkStructure } from './structure';
import type { VideoSource } from './types';

/** An upload that may be decoded: container, streams and limits have been checked on its headers alone. */
export interface CheckedSource {
  readonly path: string;
  readonly demuxer: Demuxer;
  readonly info: VideoSource;
  readonly frameRate: Rational;
  readonly frames: FrameSource;
  /** Seconds of the kept part, by the headers. */
  readonly keptSeconds: number;
}

/** ffmpeg's demuxer of each container. */
const DEMUXERS = {
  mp4: 'mov',
  mov: 'mov',
  matroska: 'matroska',
  webm: 'matroska',
} as const satisfies Record<VideoInputContainer, Demuxer>;

/** Codecs of pictures, which a container of video may hold beside a video or in its place. */
const PICTURE_CODECS = ['mjpeg', 'png', 'bmp', 'gif', 'webp', 'tiff', 'jpeg2000', 'ljpeg'];

export interface CheckRequest {
  readonly path: string;
  readonly ffprobe: string;
  readonly videos: VideoContract;
  readonly signal: AbortSignal;
}

/**
 * Checks an upload against the contract by its first bytes and its headers; no frame is decoded.
 *
 * @throws VideoProcessingError
 */
export async function checkSource({ path, ffprobe, videos, signal }: CheckRequest): Promise<CheckedSource> {
  const { upload } = videos;
  const { size: bytes } = await stat(path);
  if (bytes === 0) throw new VideoProcessingError('EMPTY_INPUT', "'video' must hold bytes, got: 0 bytes");
  if (bytes > upload.maxBytes) {
    const rule = `'video' must be at most ${upload.maxBytes} bytes, got: ${bytes}`;
    throw new VideoProcessingError('TOO_MANY_BYTES', rule);
  }
  const container = await sniffContainer(path, upload.containers);
  const request: ProbeRequest = { ffprobe, path, demuxer: DEMUXERS[container], signal };
  await checkStructure(path, request.demuxer, upload.maxStreams);
  const probed = await probe(request);
  const { streams } = probed;
  if (streams.length > upload.maxStreams) {
    const rule = `'video' must have at most ${upload.maxStreams} streams, got: ${streams.length}`;
    throw new VideoProcessingError('TOO_MANY_STREAMS', rule);
  }
  const video = requireVideo(streams);
  const { width, height } = requireSize(video, upload.maxPixels);
  const hdr = isHdr(video);
  if (isDolbyVisionOnly(video)) {
    throw new VideoProcessingError('HDR_REFUSED', "'video' must not be Dolby Vision that only its own decoders show");
  }
  if (hdr && videos.hdr === 'refuse') {
    throw new VideoProcessingError('HDR_REFUSED', `'video' must not be HDR, got: ${video.color_transfer ?? ''}`);
  }
  const durationSeconds = await requireDuration(request, probed, video, upload.maxSourceSeconds);
  const keptSeconds = Math.min(videos.maxDurationSeconds, durationSeconds - videos.startSeconds);
  if (keptSeconds <= 0) {
    const rule = `'video' must be longer than startSeconds (${videos.startSeconds}), got: ${durationSeconds} s`;
    throw new VideoProcessingError('TOO_SHORT', rule);
  }
  const orientation = readOrientation(video.side_data_list ?? [], video.tags?.['rotate']);
  const aspect = parseRational(video.sample_aspect_ratio, ':');
  const square = squarePixels(width, height, aspect);
  const [shownWidth, shownHeight] = swapsSides(orientation)
    ? [square.height, square.width]
    : [square.width, square.height];
  const frameRate = sourceFrameRate(video.avg_frame_rate, video.r_frame_rate);
  return {
    path,
    demuxer: request.demuxer,
    info: {
      container,
      bytes,
      durationSeconds,
      width: wholePixels(shownWidth),
      height: wholePixels(shownHeight),
      rotation: orientation.rotation,
      framesPerSecond: parseAverage(video) ?? toNumber(frameRate),
      hdr,
      audio: streams.some(({ codec_type }) => codec_type === 'audio'),
    },
    frameRate,
    frames: {
      orientation,
      interlaced: ['tt', 'bb', 'tb', 'bt'].includes(video.field_order ?? ''),
      matrix: matrixOptions(video),
      colour: colourFilters(video),
    },
    keptSeconds,
  };
}

function parseAverage({ avg_frame_rate }: ProbedStream): number | undefined {
  const average = parseRational(avg_frame_rate);
  return average && toNumber(average);
}

/** The first stream of video, which ffmpeg calls `v:0`. A cover picture in its place is none. */
function requireVideo(streams: readonly ProbedStream[]): ProbedStream {
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  if (!video) {
    const kinds = [...new Set(streams.map(({ codec_type }) => codec_type ?? 'unknown'))].join(', ');
    throw new VideoProcessingError('NO_VIDEO_STREAM', `'video' must have a stream of video, got: ${kinds || 'none'}`);
  }
  const still = video.disposition?.['attached_pic'] === 1 || PICTURE_CODECS.includes(video.codec_name ?? '');
  if (still) throw new VideoProcessingError('NO_VIDEO_STREAM', "'video' must have a stream of video, got: a picture");
  return video;
}

function requireSize({ width = 0, height = 0 }: ProbedStream, maxPixels: number): { width: number; height: number } {
  if (width <= 0 || height <= 0) throw new VideoProcessingError('CORRUPT', "'video' must have a size, got: none");
  if (width * height > maxPixels) {
    const rule = `'video' must be at most ${maxPixels} pixels a frame, got: ${width * height}`;
    throw new VideoProcessingError('TOO_MANY_PIXELS', rule);
  }
  return { width, height };
}

/** The size with square pixels: the longer of the two readings is shrunk, so that nothing is enlarged. */
function squarePixels(width: number, height: number, aspect: Rational | undefined): { width: number; height: number } {
  const ratio = aspect ? toNumber(aspect) : 1;
  return ratio >= 1 ? { width, height: height / ratio } : { width: width * ratio, height };
}

/** A side that its pixels' shape has made thinner than one is one. */
const wholePixels = (side: number): number => Math.max(1, Math.round(side));

/** Seconds from the start of the file to the end of its video. */
async function requireDuration(
  request: ProbeRequest,
  { format }: Probed,
  video: ProbedStream,
  maxSeconds: number,
): Promise<number> {
  const offset = Number(video.start_time ?? 0) - Number(format.start_time ?? 0);
  const stated = [Number(video.duration) + (Number.isFinite(offset) ? offset : 0), Number(format.duration)];
  // A recording of a browser states no length at all.
  const seconds =
    stated.find((value) => Number.isFinite(value) && value > 0) ??
    (await lastPacketSeconds(request, video.index, maxSeconds + 1));
  if (seconds <= 0) throw new VideoProcessingError('CORRUPT', "'video' must have frames, got: none");
  if (Math.max(seconds, Number(format.duration) || 0) > maxSeconds) {
    throw new VideoProcessingError('TOO_LONG', `'video' must be at most ${maxSeconds} s long, got: ${seconds} s`);
  }
  return seconds;
}
