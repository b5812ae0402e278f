import sharp, { type Sharp } from 'sharp';

/**
 * The one place that sets up libvips for the process.
 *
 * - No operation cache: every image is seen once, and the cache would only hold its memory.
 * - Two threads per pipeline. AVIF encoding follows this number and its bytes move with it by up to 0.3 %, so it is
 *   pinned, whatever machine this runs on: the same photo gives the same bytes in a function of any size. Two gives
 *   1.5–1.7 times the speed of one on two cores.
 */
sharp.cache(false);
sharp.concurrency(2);

/** How many encodes run at once: enough to fill two cores while a single-threaded encoder is at work, and no more. */
export const PARALLEL_ENCODES = 2;

/** Uncompressed sRGB pixels, 8 bits a channel: what is handed from one step to the next. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  /** Of one frame. */
  readonly height: number;
  /** 4 only where some pixel is not opaque. */
  readonly channels: 3 | 4;
  /** Frames lie below one another in `data`. */
  readonly frames: number;
}

/** A pipeline that reads `pixels`. */
export function fromPixels({ data, width, height, channels, frames }: Pixels): Sharp {
  const stack = frames > 1 ? { pageHeight: height } : {};
  const raw = { width, height: height * frames, channels, ...stack };
  return sharp(data, { limitInputPixels: false, animated: frames > 1, raw });
}

/** The first frame alone, sharing the memory. */
export function firstFrame(pixels: Pixels): Pixels {
  if (pixels.frames === 1) return pixels;
  const bytes = pixels.width * pixels.height * pixels.channels;
  return { ...pixels, data: pixels.data.subarray(0, bytes), frames: 1 };
}

export { sharp, type Sharp };
