import { fromPixels, type Pixels } from './engine';
import { sameSize, type Size } from './geometry';

const area = ({ width, height }: Size): number => width * height;

/**
 * The pixels of every size, each made from the next larger one. The chain costs little more than its first step, and
 * is closer to a resample from full resolution than what shrinking while decoding gives.
 *
 * @param base at least as large as every size
 */
export async function deriveSizes(base: Pixels, sizes: readonly Size[]): Promise<(size: Size) => Pixels> {
  const derived: Pixels[] = [base];
  for (const size of [...sizes].sort((a, b) => area(b) - area(a))) {
    if (derived.some((pixels) => sameSize(pixels, size))) continue;
    const from = derived.filter(({ width, height }) => width >= size.width && height >= size.height).at(-1) ?? base;
    derived.push(await resize(from, size));
  }
  return (size) => derived.find((pixels) => sameSize(pixels, size)) ?? base;
}

/** `pixels` at exactly `size`. */
export async function resize(pixels: Pixels, size: Size): Promise<Pixels> {
  const data = await fromPixels(pixels)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...pixels, ...size, data };
}
