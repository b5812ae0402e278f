import { open } from 'node:fs/promises';
import type { VideoInputContainer } from '../../../lib/contract';
import { VideoProcessingError } from './errors';

const HEAD_BYTES = 4096;

const latin1 = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end);
const begins = (bytes: Buffer, ...values: readonly number[]): boolean =>
  bytes.subarray(0, values.length).equals(Buffer.from(values));

/** Brands of ISO base media files that hold pictures. */
const PICTURE_BRANDS = ['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'jpeg'];
/** Boxes that a QuickTime file without `ftyp` begins with. */
const QUICKTIME_BOXES = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];

/** Lists of other files, which ffmpeg would follow. */
const LISTS: readonly (readonly [string, RegExp])[] = [
  ['an HLS playlist', /^\s*#EXTM3U/],
  ['a concat list', /^\s*ffconcat version/],
  ['a DASH manifest', /<MPD[\s>]/],
  ['a SMIL or Smooth Streaming manifest', /<(smil|SmoothStreamingMedia)[\s>]/],
];

/** Containers people do upload, which are named in the error. */
const OTHER_VIDEOS: readonly (readonly [string, (bytes: Buffer) => boolean])[] = [
  ['avi', (b) => latin1(b, 0, 4) === 'RIFF' && latin1(b, 8, 12) === 'AVI '],
  ['flv', (b) => latin1(b, 0, 3) === 'FLV'],
  ['wmv', (b) => begins(b, 0x30, 0x26, 0xb2, 0x75)],
  ['ogg', (b) => latin1(b, 0, 4) === 'OggS'],
  ['mpeg-ps', (b) => begins(b, 0, 0, 1, 0xba)],
  ['mpeg-ts', (b) => b[0] === 0x47 && b[188] === 0x47 && b[376] === 0x47],
];

const OTHER_FILES: readonly (readonly [string, (bytes: Buffer) => boolean])[] = [
  ['a picture', (b) => begins(b, 0xff, 0xd8, 0xff) || latin1(b, 1, 4) === 'PNG' || /^GIF8[79]a/.test(latin1(b, 0, 6))],
  ['a picture', (b) => latin1(b, 0, 4) === 'RIFF' && latin1(b, 8, 12) === 'WEBP'],
  ['sound', (b) => latin1(b, 0, 3) === 'ID3' || latin1(b, 0, 4) === 'fLaC' || begins(b, 0xff, 0xfb)],
  ['sound', (b) => latin1(b, 0, 4) === 'RIFF' && latin1(b, 8, 12) === 'WAVE'],
];

/**
 * The container by signature; nothing but these reaches a demuxer, and each of them its own alone.
 *
 * @throws VideoProcessingError NOT_A_VIDEO, UNSUPPORTED_CONTAINER
 */
export async function sniffContainer(
  path: string,
  accepted: readonly VideoInputContainer[],
): Promise<VideoInputContainer> {
  const bytes = await readHead(path);
  const list = LISTS.find(([, pattern]) => pattern.test(latin1(bytes, 0, HEAD_BYTES)))?.[0];
  const container = list === undefined ? (byBoxes(bytes) ?? byEbml(bytes)) : undefined;
  if (container !== undefined && accepted.includes(container)) return container;
  const other = container ?? list ?? OTHER_VIDEOS.find(([, test]) => test(bytes))?.[0];
  if (other !== undefined) {
    const rule = `'video' must be in one of ${accepted.join(', ')}, got: ${other}`;
    throw new VideoProcessingError('UNSUPPORTED_CONTAINER', rule);
  }
  const file = isPicture(bytes) ? 'a picture' : OTHER_FILES.find(([, test]) => test(bytes))?.[0];
  throw new VideoProcessingError('NOT_A_VIDEO', `'video' must be a video file${file ? `, got: ${file}` : ''}`);
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Major and compatible brands of `ftyp`. */
function brands(bytes: Buffer): readonly string[] | undefined {
  if (latin1(bytes, 4, 8) !== 'ftyp' || bytes.length < 12) return undefined;
  const end = Math.min(bytes.length, Math.max(16, bytes.readUInt32BE(0)), 256);
  return [latin1(bytes, 8, 12), ...(latin1(bytes, 16, end).match(/.{4}/gs) ?? [])];
}

const isPicture = (bytes: Buffer): boolean => PICTURE_BRANDS.includes(brands(bytes)?.[0] ?? '');

function byBoxes(bytes: Buffer): VideoInputContainer | undefined {
  const found = brands(bytes);
  if (found) return isPicture(bytes) ? undefined : found[0] === 'qt  ' ? 'mov' : 'mp4';
  return QUICKTIME_BOXES.includes(latin1(bytes, 4, 8)) ? 'mov' : undefined;
}

/** Matroska and WebM tell themselves apart by the document type in their EBML header. */
function byEbml(bytes: Buffer): VideoInputContainer | undefined {
  if (!begins(bytes, 0x1a, 0x45, 0xdf, 0xa3)) return undefined;
  return latin1(bytes, 0, 64).includes('webm') ? 'webm' : 'matroska';
}
