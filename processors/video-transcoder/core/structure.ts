import { type FileHandle, open } from 'node:fs/promises';
import { type Box, boxesIn, contentAt, fileBoxes, readRange } from './boxes';
import { VideoProcessingError } from './errors';
import type { Demuxer } from './probe';

/** The header of ten minutes of video is about a megabyte. */
const MAX_MOOV_BYTES = 32 * 1024 * 1024;
/** More boxes than this at the top of a file are no video: a fragmented one of ten minutes has some thousands. */
const MAX_TOP_BOXES = 100_000;

/**
 * Checks that a file is whole and stands by itself, from the sizes and references in its structure: ffmpeg would read a
 * file that ends early as far as it goes, and leave out a track that lies elsewhere, without an error.
 *
 * @throws VideoProcessingError TRUNCATED, REFERENCES_OTHERS, UNSUPPORTED_CONTAINER, TOO_MANY_STREAMS, CORRUPT
 */
export async function checkStructure(path: string, demuxer: Demuxer, maxStreams: number): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (demuxer === 'matroska') await checkSegment(file, size);
    else await checkBoxes(file, size, maxStreams);
  } finally {
    await file.close();
  }
}

async function checkBoxes(file: FileHandle, size: number, maxStreams: number): Promise<void> {
  let count = 0;
  let header: Box | undefined;
  for await (const box of fileBoxes(file, size)) {
    if (box.end > size) throw truncated();
    if (box.type === 'moov') header = box;
    count += 1;
    if (count > MAX_TOP_BOXES) throw corrupt(`have at most ${MAX_TOP_BOXES} boxes`, `more`);
  }
  // A camera writes it last, so a recording that was cut off has none.
  if (!header) throw truncated();
  const bytes = header.end - header.start;
  if (bytes > MAX_MOOV_BYTES) throw corrupt(`have a header of at most ${MAX_MOOV_BYTES} bytes`, `${bytes} bytes`);
  checkHeader(await readRange(file, header.content, header.end), maxStreams);
}

function checkHeader(moov: Buffer, maxStreams: number): void {
  const boxes = boxesIn(moov);
  const has = (type: string): boolean => boxes.some((box) => box.type === type);
  if (has('rmra')) throw referencing();
  if (has('cmov')) {
    throw new VideoProcessingError('UNSUPPORTED_CONTAINER', "'video' must not have a compressed header, got: cmov");
  }
  const tracks = boxes.filter(({ type }) => type === 'trak');
  if (tracks.length > maxStreams) {
    const rule = `'video' must have at most ${maxStreams} streams, got: ${tracks.length}`;
    throw new VideoProcessingError('TOO_MANY_STREAMS', rule);
  }
  for (const { content, end } of tracks) {
    const references = contentAt(moov.subarray(content, end), ['mdia', 'minf', 'dinf', 'dref']);
    if (references && boxesIn(references, 8).some((entry) => isElsewhere(references, entry))) throw referencing();
  }
}

/** Whether a data reference names another file: not flagged as this one, and not empty. ISO/IEC 14496-12, 8.7.2 */
function isElsewhere(references: Buffer, { content, end }: Box): boolean {
  const entry = references.subarray(content, end);
  return entry.length > 4 && (entry.readUIntBE(1, 3) & 1) === 0 && entry.subarray(4).some((byte) => byte !== 0);
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;

/** Checks the size of Matroska's one `Segment`, if it is stated: a live recording cannot know it. */
async function checkSegment(file: FileHandle, size: number): Promise<void> {
  for (let at = 0; at < size;) {
    const head = await readRange(file, at, Math.min(size, at + 12));
    if (head.length < 5) throw truncated();
    const id = head.readUInt32BE(0);
    const length = readSize(head.subarray(4));
    if (!length) throw truncated();
    const end = at + 4 + length.width + length.value;
    if (id === SEGMENT) {
      if (!length.unknown && end > size) throw truncated();
      return;
    }
    if (id !== EBML && id !== 0xec) break;
    at = end;
  }
  throw truncated();
}

/** An EBML number: the leading zeros of its first byte tell its width; all ones stand for "unknown". RFC 8794, 4 */
function readSize(data: Buffer): { width: number; value: number; unknown: boolean } | undefined {
  const width = Math.clz32(data[0] ?? 0) - 23;
  if (width > 8 || data.length < width) return undefined;
  const digits = data.subarray(0, width);
  const value = digits.reduce((total, byte, index) => total * 256 + (index === 0 ? byte & (0xff >> width) : byte), 0);
  return { width, value, unknown: value === 2 ** (7 * width) - 1 };
}

const truncated = (): VideoProcessingError =>
  new VideoProcessingError('TRUNCATED', "'video' must be a whole file, got: one that ends early");

const referencing = (): VideoProcessingError =>
  new VideoProcessingError('REFERENCES_OTHERS', "'video' must hold its own media, got: a reference to another file");

const corrupt = (rule: string, got: string): VideoProcessingError =>
  new VideoProcessingError('CORRUPT', `'video' must ${rule}, got: ${got}`);
