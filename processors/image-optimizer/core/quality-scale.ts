import type { ImageFormat } from '../../../lib/contract';

/**
 * Natural logarithm of how coarsely an encoder rounds at a quality, up to a constant. Qualities of two formats cannot
 * be compared, nor can one point at 95 with one at 70; by this, a file shrinks about evenly.
 */
const LOG_STEP: Partial<Record<ImageFormat, (quality: number) => number>> = {
  // Fitted to sizes: libaom's tables grow by a constant, and from about here by a share.
  avif: (quality) => (quality >= 77 ? Math.log(105 - quality) : Math.log(28) + (77 - quality) / 28),
  // libwebp: the cube root of a linear scale that bends at 75.
  webp: (quality) => {
    const linear = quality < 75 ? (quality / 100) * (2 / 3) : quality / 50 - 1;
    return Math.log(4 + 127 * (1 - Math.cbrt(linear)));
  },
  // libjpeg: the scale of its tables, and what is left of them at 100.
  jpeg: (quality) => Math.log(1 + (quality < 50 ? 2500 / quality : 100 - quality)),
};

/** Bytes of a file of next to nothing, which no quality changes. */
const HEADER_BYTES: Readonly<Record<ImageFormat, number>> = { avif: 280, webp: 40, png: 70, jpeg: 500 };

/** What a file weighs ∝ step^−EXPONENT: 0.7 fits AVIF, WebP and JPEG at 150 and 400 pixels; at 1080 it is 0.7–1.1. */
export const EXPONENT = 0.75;

/** How much coarser `to` is than `from`, as a logarithm: negative where `to` is the better quality. */
export function coarser(format: ImageFormat, from: number, to: number): number {
  const step = LOG_STEP[format];
  return step === undefined ? 0 : step(to) - step(from);
}

/** Logarithm of the bytes that depend on the pixels. */
export function logPayload(format: ImageFormat, bytes: number): number {
  return Math.log(Math.max(1, bytes - HEADER_BYTES[format]));
}
