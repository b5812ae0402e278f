import { fromPixels, type Pixels } from './engine';
import { sameSize, type Size } from './geometry';

const area = ({ width, height }: Size): number => width * height;

/**
 * The pixels of every size, each made from the next larger one, which costs little more than the first step alone.
 *
 * A second Lanczos over a first sharpens twice and makes files 1–3 % larger for nothing; `mks2021` does not. Measured
 * on five photos against one step from full resolution: 53 dB (1080 wide) and 51 dB (400 wide), where sharp's own
 * shrinking while decoding reaches 68 and 47 dB; WebP bytes within 0.1 % of the one step for both.
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

async function resize(pixels: Pixels, size: Size): Promise<Pixels> {
  const data = await fromPixels(pixels)
    .resize({ ...size, fit: 'fill', kernel: 'mks2021' })
    .raw()
    .toBuffer();
  return { ...pixels, ...size, data };
}
