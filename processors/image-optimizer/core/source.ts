import type { ImageContract, ImageInputFormat } from '../../../lib/contract';
import { sharp } from './engine';
import { ImageProcessingError } from './errors';
import type { AnimationTiming } from './encode';
import type { SourceInfo } from './types';
import { unreadable } from './unreadable';

/** An upload that may be decoded: its type, size and limits have been checked on its header alone. */
export interface CheckedSource {
  readonly bytes: Buffer;
  readonly info: SourceInfo;
  /** Frames that will be decoded: all of a kept animation, otherwise 1. */
  readonly decodedFrames: number;
  readonly timing?: AnimationTiming;
  /** ICC profile of a HEIC, whose pixels are decoded outside sharp. */
  readonly icc?: Buffer;
  readonly maxPixels: number;
}

const latin1 = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end);

/** Brands of ISO base media files by what their image is coded in. */
const AVIF_BRANDS = ['avif', 'avis'];
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** Signatures of files people do upload, which are named in the error instead of being called no image. */
const REFUSED: readonly (readonly [string, (bytes: Buffer) => boolean])[] = [
  ['svg', (b) => /^\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(latin1(b, 0, 512).replace(/^ï»¿/, ''))],
  ['pdf', (b) => latin1(b, 0, 1024).includes('%PDF-')],
  ['bmp', (b) => latin1(b, 0, 2) === 'BM' && b.length >= 26 && b.readUInt32LE(6) === 0],
  ['psd', (b) => latin1(b, 0, 4) === '8BPS'],
  ['jpeg 2000', (b) => latin1(b, 4, 8) === 'jP  ' || b.subarray(0, 4).equals(Buffer.of(0xff, 0x4f, 0xff, 0x51))],
  ['jpeg xl', (b) => latin1(b, 4, 8) === 'JXL ' || b.subarray(0, 2).equals(Buffer.of(0xff, 0x0a))],
  ['video', (b) => latin1(b, 4, 8) === 'ftyp' || b.subarray(0, 4).equals(Buffer.of(0x1a, 0x45, 0xdf, 0xa3))],
  ['ico', (b) => b.length >= 6 && b.readUInt16LE(0) === 0 && b.readUInt16LE(2) === 1 && b.readUInt16LE(4) < 64],
];

/**
 * The format by signature. Nothing but these reaches libvips, whose SVG and PDF parsers are thus never run on what
 * a stranger sent; `metadata()` must then agree with it.
 */
function sniff(bytes: Buffer): ImageInputFormat | undefined {
  if (latin1(bytes, 0, 3) === 'ÿØÿ') return 'jpeg';
  if (latin1(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (/^GIF8[79]a/.test(latin1(bytes, 0, 6))) return 'gif';
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(latin1(bytes, 0, 4))) return 'tiff';
  if (latin1(bytes, 4, 8) === 'ftyp') {
    const end = Math.min(bytes.length, Math.max(16, bytes.readUInt32BE(0)), 256);
    const brands = [latin1(bytes, 8, 12), ...(latin1(bytes, 16, end).match(/.{4}/gs) ?? [])];
    if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'avif';
    if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return 'heic';
  }
  return undefined;
}

function requireFormat(bytes: Buffer, accepted: readonly ImageInputFormat[]): ImageInputFormat {
  const format = sniff(bytes);
  if (format !== undefined && accepted.includes(format)) return format;
  const refused = format ?? REFUSED.find(([, test]) => test(bytes))?.[0];
  if (refused === undefined) throw new ImageProcessingError('NOT_AN_IMAGE', "'image' must be an image file");
  throw new ImageProcessingError('UNSUPPORTED_TYPE', `'image' must be one of ${accepted.join(', ')}, got: ${refused}`);
}

/**
 * Checks an upload against the contract by its first bytes and its header; no pixel is decoded.
 *
 * @throws ImageProcessingError EMPTY_INPUT, TOO_MANY_BYTES, NOT_AN_IMAGE, UNSUPPORTED_TYPE, TOO_MANY_PIXELS, TRUNCATED,
 *   CORRUPT
 */
export async function checkSource(
  original: Uint8Array,
  { upload, animation }: Pick<ImageContract, 'upload' | 'animation'>,
): Promise<CheckedSource> {
  const bytes = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  if (bytes.length === 0) throw new ImageProcessingError('EMPTY_INPUT', "'image' must hold bytes, got: 0 bytes");
  if (bytes.length > upload.maxBytes) {
    throw new ImageProcessingError(
      'TOO_MANY_BYTES',
      `'image' must be at most ${upload.maxBytes} bytes, got: ${bytes.length}`,
    );
  }
  const format = requireFormat(bytes, upload.formats);
  const header = await readHeader(bytes, format);
  const found = header.format === 'heif' ? (header.compression === 'av1' ? 'avif' : 'heic') : header.format;
  if (found !== format) {
    throw new ImageProcessingError('CORRUPT', `'image' must be the ${format} it begins as, got: ${found}`);
  }
  requireChannels(header);
  // Pages of a TIFF or a HEIF are other images, not frames.
  const frames = format === 'gif' || format === 'webp' ? (header.pages ?? 1) : 1;
  const decodedFrames = animation === 'keep-in-webp' ? frames : 1;
  const pixels = header.width * header.height * decodedFrames;
  if (pixels > upload.maxPixels) {
    throw new ImageProcessingError(
      'TOO_MANY_PIXELS',
      `'image' must be at most ${upload.maxPixels} pixels, got: ${pixels}`,
    );
  }
  // By EXIF; of a HEIC by its own rotation alone, which its EXIF orientation should repeat and may contradict.
  const { width, height } = header.autoOrient;
  return {
    bytes,
    info: { format, width, height, bytes: bytes.length, frames },
    decodedFrames,
    ...(decodedFrames > 1 && { timing: { delay: header.delay ?? [], loop: header.loop ?? 0 } }),
    ...(format === 'heic' && header.icc && { icc: header.icc }),
    maxPixels: upload.maxPixels,
  };
}

/** Channels of colour by libvips' name of the space; 3 in any other. */
const COLOUR_CHANNELS: Readonly<Record<string, number>> = { 'b-w': 1, grey16: 1, cmyk: 4 };

/**
 * Refuses what only a TIFF can hold and nobody can be shown: further channels, such as spot colours and saved
 * selections, of which libvips takes whichever stands first for alpha; and numbers whose black and white are up to
 * whoever wrote them, which libvips makes black or white.
 */
function requireChannels({ channels, space, depth }: Header): void {
  const colour = COLOUR_CHANNELS[space] ?? 3;
  if (channels > colour + 1) {
    throw new ImageProcessingError(
      'UNSUPPORTED_TYPE',
      `'image' must have no channels beside colour and alpha, got: ${channels} channels of ${space}`,
    );
  }
  // A CIELAB TIFF of 16 bits is signed, and is converted well, unless it has alpha, which would be signed too.
  if (!['uchar', 'ushort'].includes(depth) && !(space === 'labs' && channels === 3)) {
    throw new ImageProcessingError('UNSUPPORTED_TYPE', `'image' must have channels of 8 or 16 bits, got: ${depth}`);
  }
}

type Header = Awaited<ReturnType<ReturnType<typeof sharp>['metadata']>>;

async function readHeader(bytes: Buffer, format: ImageInputFormat): Promise<Header> {
  try {
    return await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw unreadable(cause, format, bytes);
  }
}
