import type { Deadline } from './deadline';
import { type Pixels, sharp } from './engine';
import { ImageProcessingError } from './errors';
import type { Size } from './geometry';
import { heicToTiff } from './heic';
import type { CheckedSource } from './source';
import { unreadable } from './unreadable';

/**
 * Decodes an upload once, straight to `size`: oriented, in 8-bit sRGB. Scaling while decoding lets libjpeg skip work
 * and keeps the full-size image out of memory.
 *
 * @throws ImageProcessingError TRUNCATED, CORRUPT, TIMED_OUT
 */
export async function decode(source: CheckedSource, size: Size, deadline: Deadline): Promise<Pixels> {
  const pages = source.decodedFrames > 1 ? { animated: true } : {};
  const bytes = source.info.format === 'heic' ? await heicToTiff(source.bytes, { ...source, deadline }) : source.bytes;
  const pipeline = sharp(bytes, { limitInputPixels: false, failOn: 'error', ...pages })
    .timeout({ seconds: deadline.secondsLeft })
    .autoOrient()
    .resize({ ...size, fit: 'fill' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' });
  try {
    const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
    return withoutUselessAlpha(requireRows({ data, ...size, channels: info.channels, frames: source.decodedFrames }));
  } catch (cause) {
    if (/timeout/i.test(String(cause))) throw deadline.timedOut();
    throw unreadable(cause, source.info.format, source.bytes);
  }
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
