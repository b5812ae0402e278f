import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildKey, VIDEO_CONTENT_TYPES } from '../../../lib/contract';
import { type Box, contentAt, fileBoxes, readRange, words, writeBox } from './boxes';
import { FRAME_SAMPLES } from './audio-filters';
import { VideoProcessingError } from './errors';
import { type Fragment, readFragment, writeFragment } from './fragment';
import type { VideoFile, VideoFileLocation } from './types';

/** A segment of a track; times in the track's time scale. */
export interface Segment {
  /** From 1. */
  readonly index: number;
  readonly start: number;
  readonly duration: number;
  readonly bytes: number;
}

/** A track as it is streamed. */
export interface Track {
  readonly name: string;
  readonly timescale: number;
  readonly init: Buffer;
  readonly segments: readonly Segment[];
  readonly files: readonly VideoFile[];
}

/** `msdh`: a segment of media for DASH. ISO/IEC 23009-1, 6.3.4.2 */
const SEGMENT_TYPE = writeBox('styp', Buffer.from('msdh', 'latin1'), words(0), Buffer.from('msdhmsix', 'latin1'));

export interface PackageRequest {
  /** Fragmented MP4 of one track. */
  readonly path: string;
  readonly track: string;
  readonly directory: string;
}

/** The name of a file in the work directory: its key, without the user's and the video's id. */
export function workPath(directory: string, location: VideoFileLocation): string {
  return join(directory, buildKey({ ...location, userId: 'user', videoId: 'video' }).replace(/^videos\/user\//, ''));
}

async function put(directory: string, location: VideoFileLocation, data: Buffer): Promise<VideoFile> {
  const path = workPath(directory, location);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  const contentType = location.kind === 'video-init' ? VIDEO_CONTENT_TYPES.mp4 : VIDEO_CONTENT_TYPES.m4s;
  return { location, path, bytes: data.length, contentType };
}

interface Fragmented {
  readonly init: Buffer;
  readonly timescale: number;
  readonly fragments: readonly { readonly start: number; readonly end: number; readonly fragment: Fragment }[];
}

async function readFragmented(file: FileHandle): Promise<Fragmented> {
  const { size } = await file.stat();
  const boxes: Box[] = [];
  for await (const box of fileBoxes(file, size)) boxes.push(box);
  const header = boxes.filter(({ type }) => type === 'ftyp' || type === 'moov');
  const init = Buffer.concat(await Promise.all(header.map(({ start, end }) => readRange(file, start, end))));
  const fragments = [];
  for (const [index, { type, start, end }] of boxes.entries()) {
    const data = boxes[index + 1];
    if (type !== 'moof' || data?.type !== 'mdat') continue;
    const fragment = readFragment(await readRange(file, start, end));
    if (fragment) fragments.push({ start, end: data.end, fragment });
  }
  const mdhd = contentAt(init, ['moov', 'trak', 'mdia', 'mdhd']);
  const timescale = mdhd?.readUInt32BE(mdhd[0] === 1 ? 20 : 12) ?? 0;
  if (fragments.length === 0 || timescale === 0) {
    throw new VideoProcessingError('CORRUPT', "'video' must have frames that can be decoded, got: none");
  }
  return { init, timescale, fragments };
}

/** Length of a fragmented file in seconds. */
export async function fragmentedSeconds(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { fragments, timescale } = await readFragmented(file);
    return fragments.reduce((total, { fragment }) => total + fragment.duration, 0) / timescale;
  } finally {
    await file.close();
  }
}

/**
 * How many segments a video of this length has: what is left of it after the last whole one belongs to that one where
 * it is less than half. A player is spared a request for a blink, and the peak bitrate is not that of a lone keyframe.
 */
export function segmentCount(seconds: number, segmentSeconds: number): number {
  return Math.max(1, Math.round(seconds / segmentSeconds));
}

/** Writes a rung's init and segments from its fragments, the `count`th of which takes all that follow. */
export async function packageVideo(request: PackageRequest, count: number): Promise<Track> {
  const file = await open(request.path);
  try {
    const { init, timescale, fragments } = await readFragmented(file);
    const writer = new TrackWriter(request, init);
    for (let index = 1; index <= Math.min(count, fragments.length); index += 1) {
      const parts = fragments.slice(index - 1, index === count ? undefined : index);
      const first = parts[0];
      const last = parts.at(-1);
      if (!first || !last) break;
      await writer.add({
        start: first.fragment.decodeTime,
        duration: parts.reduce((total, { fragment }) => total + fragment.duration, 0),
        data: await readRange(file, first.start, last.end),
      });
    }
    return await writer.finish(timescale);
  } finally {
    await file.close();
  }
}

/**
 * Writes the init and the segments of the shared sound, cut at the frames nearest to where segments of video begin, so
 * that the two never drift apart. The first frame is left out: it is what AAC needs to get going, which comes to the
 * ear as silence; without it, sound begins at 0 and needs no edit list.
 *
 * @param boundaries where segments begin, in seconds, from 0
 * @param end where the video ends, in seconds
 */
export async function packageAudio(
  request: PackageRequest,
  boundaries: readonly number[],
  end: number,
): Promise<Track> {
  const file = await open(request.path);
  try {
    const { init, timescale, fragments } = await readFragmented(file);
    const samples: Buffer[] = [];
    for (const part of fragments) {
      const data = await readRange(file, part.start, part.end);
      const sizes = part.fragment.samples.map(({ size }) => size);
      let at = data.length - sizes.reduce((total, size) => total + size, 0);
      for (const size of sizes) samples.push(data.subarray(at, (at += size)));
    }
    const played = samples.slice(1, 1 + Math.max(1, Math.ceil((end * timescale) / FRAME_SAMPLES - 1e-6)));
    const cuts = boundaries.map((seconds) => Math.round((seconds * timescale) / FRAME_SAMPLES));
    const writer = new TrackWriter(request, init);
    for (const [index, from] of cuts.entries()) {
      const part = played.slice(from, cuts[index + 1]);
      if (part.length === 0) break;
      const decodeTime = from * FRAME_SAMPLES;
      const fragment = { sequence: index + 1, trackId: 1, decodeTime, sampleDuration: FRAME_SAMPLES, samples: part };
      await writer.add({ start: decodeTime, duration: part.length * FRAME_SAMPLES, data: writeFragment(fragment) });
    }
    return await writer.finish(timescale);
  } finally {
    await file.close();
  }
}

class TrackWriter {
  private readonly segments: Segment[] = [];
  private readonly files: VideoFile[] = [];

  constructor(
    private readonly request: PackageRequest,
    private readonly init: Buffer,
  ) {}

  async add({ start, duration, data }: { start: number; duration: number; data: Buffer }): Promise<void> {
    const index = this.segments.length + 1;
    const { directory, track } = this.request;
    const file = await put(directory, { kind: 'video-segment', track, index }, Buffer.concat([SEGMENT_TYPE, data]));
    this.files.push(file);
    this.segments.push({ index, start, duration, bytes: file.bytes });
  }

  async finish(timescale: number): Promise<Track> {
    const { directory, track } = this.request;
    const init = await put(directory, { kind: 'video-init', track }, this.init);
    return { name: track, timescale, init: this.init, segments: this.segments, files: [init, ...this.files] };
  }
}
