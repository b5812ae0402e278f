import { deriveSizes } from '../../../../processors/image-optimizer/core/cascade';
import { fromPixels, type Pixels } from '../../../../processors/image-optimizer/core/engine';
import { photo } from './fixtures';

it('weighs what one step from the largest size would weigh, also after three', async () => {
  const base: Pixels = {
    data: await photo(2160).resize({ width: 2160, height: 1215, fit: 'fill' }).raw().toBuffer(),
    ...{ width: 2160, height: 1215, channels: 3, frames: 1 },
  };
  const sizes = [
    { width: 1080, height: 608 },
    { width: 400, height: 225 },
    { width: 150, height: 84 },
  ];
  const bytes = async (pixels: Pixels): Promise<number> =>
    (await fromPixels(pixels).webp({ quality: 85 }).toBuffer()).length;

  const derived = deriveSizes(base, sizes);

  for (const size of sizes) {
    const data = await fromPixels(base)
      .resize({ ...size, fit: 'fill' })
      .raw()
      .toBuffer();
    const ratio = (await bytes(await derived(size))) / (await bytes({ ...base, ...size, data }));
    // Other kernels are 2 % off and more: Lanczos and the older `mks2013` sharpen again and again, cubic ones blur.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.012);
  }
});
