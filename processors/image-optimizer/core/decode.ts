import type { Deadline } from './deadline';
import { type Pixels, sharp, type Sharp } from './engine';
import { ImageProcessingError } from './errors';
import type { Size } from './geometry';
import { heicToTiff } from './heic';
import { withoutFineScans } from './progressive-jpeg';
import type { CheckedSource } from './source';
import { unreadable } from './unreadable';

export interface DecodeOptions {
  /** What shrinks the pixels: of a master, which was shrunk before, `mks2021`, as in the cascade. @default 'lanczos3' */
  readonly kernel?: 'lanczos3' | 'mks2021';
}

/** From here on, sharp has libjpeg decode to an eighth. */
const EIGHTH_FROM = 9;

/**
 * Decodes an upload once, straight to `size`: oriented, in 8-bit sRGB. Scaling while decoding lets libjpeg skip work
 * and keeps the full-size image out of memory.
 *
 * @throws ImageProcessingError TRUNCATED, CORRUPT, TIMED_OUT
 */
export async function decode(
  source: CheckedSource,
  size: Size,
  deadline: Deadline,
  options: DecodeOptions = {},
): Promise<Pixels> {
  const pipeline = await decoding(source, size, deadline, options);
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return withoutUselessAlpha(requireRows({ data, ...size, channels: info.channels, frames: source.decodedFrames }));
  } catch (cause) {
    throw undecodable(cause, source, deadline);
  }
}

/** The pipeline that decodes an upload to `size`, to be ended with what its pixels become. */
export async function decoding(
  source: CheckedSource,
  size: Size,
  deadline: Deadline,
  { kernel = 'lanczos3' }: DecodeOptions,
): Promise<Sharp> {
  const pages = source.decodedFrames > 1 ? { animated: true } : {};
  return sharp(await decodable(source, size, deadline), { limitInputPixels: false, failOn: 'error', ...pages })
    .timeout({ seconds: deadline.secondsLeft })
    .autoOrient()
    .resize({ ...size, fit: 'fill', kernel })
    .toColourspace('srgb');
}

/** What the failure of such a pipeline is called. */
export function undecodable(cause: unknown, { info, bytes }: CheckedSource, deadline: Deadline): ImageProcessingError {
  return /timeout/i.test(String(cause)) ? deadline.timedOut() : unreadable(cause, info.format, bytes);
}

/** What sharp is given: what it can read, and no more of it than the size shows. */
async function decodable(source: CheckedSource, size: Size, deadline: Deadline): Promise<Buffer> {
  const { bytes, info } = source;
  if (info.format === 'heic') return heicToTiff(bytes, { ...source, deadline });
  const isEighth = Math.min(info.width / size.width, info.height / size.height) >= EIGHTH_FROM;
  return info.format === 'jpeg' && isEighth ? withoutFineScans(bytes) : bytes;
}

/** Rows of another length than the one they are read by would be noise, published without any error. */
function requireRows(found: Omit<Pixels, 'channels'> & { readonly channels: number }): Pixels {
  const { data, width, height, channels, frames } = found;
  if ((channels === 3 || channels === 4) && data.length === width * height * frames * channels) {
    return { ...found, channels };
  }
  throw new ImageProcessingError(
    'CORRUPT',
    `'image' must hold ${frames} × ${width}×${height} pixels of 3 or 4 channels, got: ${data.length} bytes of ${channels}`,
  );
}

/** An alpha channel that is opaque everywhere costs bytes in every format and would make a WebP of the master. */
function withoutUselessAlpha(pixels: Pixels): Pixels {
  const { data, channels } = pixels;
  if (channels === 3) return pixels;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return pixels;
  const opaque = Buffer.allocUnsafe((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) data.copy(opaque, to, from, from + 3);
  return { ...pixels, data: opaque, channels: 3 };
}
