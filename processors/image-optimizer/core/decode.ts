import type { Deadline } from './deadline';
import { type Pixels, sharp } from './engine';
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
    const pixels: Pixels = { data, ...size, channels: info.channels === 4 ? 4 : 3, frames: source.decodedFrames };
    return withoutUselessAlpha(pixels);
  } catch (cause) {
    if (/timeout/i.test(String(cause))) throw deadline.timedOut();
    throw unreadable(cause, source.info.format, source.bytes);
  }
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
