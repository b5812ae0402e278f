import sharp from 'sharp';
import type { ImageFormat } from '../../../../lib/contract';
import { optimizeImage } from '../../../../processors/image-optimizer/core';
import { applyOversizePolicy, type Encoded } from '../../../../processors/image-optimizer/core/oversize';
import { oneUseCase, only, photo } from './fixtures';

/** Qualities so far apart that AVIF and WebP come out larger than the JPEG. */
const UNFAIR = { avif: { quality: 98 }, webp: { quality: 98 }, jpeg: { quality: 60 } };

let original: Buffer;
beforeAll(async () => {
  original = await photo(400).png().toBuffer();
});

describe('lower-quality', () => {
  it('lowers the quality of what is larger than a lower-ranked format until it fits', async () => {
    const { variants, omitted } = await optimizeImage(original, oneUseCase(UNFAIR));

    const [avif, webp, jpeg] = variants;
    expect(variants.map(({ format }) => format)).toEqual(['avif', 'webp', 'jpeg']);
    expect(omitted).toEqual([]);
    expect(avif?.quality).toBeLessThan(98);
    expect(webp?.quality).toBeLessThan(98);
    expect(jpeg?.quality).toBe(60);
    expect(webp?.data.length).toBeLessThanOrEqual(jpeg?.data.length ?? 0);
    expect(avif?.data.length).toBeLessThanOrEqual(webp?.data.length ?? 0);
  });

  it('reports the quality a variant really has', async () => {
    const { variants } = await optimizeImage(original, oneUseCase(UNFAIR));
    const webp = variants.find(({ format }) => format === 'webp');

    const again = await optimizeImage(original, oneUseCase({ webp: { quality: webp?.quality ?? 0 } }));

    expect(only(again.variants).data.equals(webp?.data ?? Buffer.alloc(0))).toBe(true);
  });

  it('leaves a lossless variant out, whose bytes no quality changes, and records what it would have weighed', async () => {
    const { variants, omitted } = await optimizeImage(
      original,
      oneUseCase({ webp: { quality: 90, compression: 'lossless' }, png: { quality: 100 }, jpeg: { quality: 60 } }),
    );

    expect(variants.map(({ format }) => format)).toEqual(['jpeg']);
    expect(omitted.map(({ useCase, format }) => [useCase, format])).toEqual([
      ['only', 'webp'],
      ['only', 'png'],
    ]);
    for (const { bytes } of omitted) expect(bytes).toBeGreaterThan(only(variants).data.length);
  });
});

describe('leave-out', () => {
  it('leaves out what is larger than a lower-ranked format, and never the last', async () => {
    const { variants, omitted } = await optimizeImage(
      original,
      oneUseCase(UNFAIR, { images: { oversizePolicy: 'leave-out' } }),
    );

    expect(variants.map(({ format, quality }) => [format, quality])).toEqual([['jpeg', 60]]);
    expect(omitted.map(({ format }) => format)).toEqual(['avif', 'webp']);
  });

  it('keeps what is no larger', async () => {
    const fair = { avif: { quality: 40 }, webp: { quality: 60 }, jpeg: { quality: 95 } };

    const { variants, omitted } = await optimizeImage(
      original,
      oneUseCase(fair, { images: { oversizePolicy: 'leave-out' } }),
    );

    expect(variants.map(({ format, quality }) => [format, quality])).toEqual([
      ['avif', 40],
      ['webp', 60],
      ['jpeg', 95],
    ]);
    expect(omitted).toEqual([]);
  });
});

describe('the search for a quality that fits', () => {
  const file = (format: ImageFormat, quality: number, bytes: number): Encoded => ({
    format,
    encoding: { quality },
    data: Buffer.alloc(bytes),
  });

  it.each([1.01, 1.2, 2, 3])('takes few encodes for a file %f times too large', async (excess) => {
    const pixels = await sharp(original).raw().toBuffer({ resolveWithObject: true });
    const raw = { width: pixels.info.width, height: pixels.info.height, channels: 3 as const };
    const first = await sharp(pixels.data, { raw }).webp({ quality: 90 }).toBuffer();
    const tried: number[] = [];

    const { kept } = await applyOversizePolicy(
      [{ format: 'webp', encoding: { quality: 90 }, data: first }, file('jpeg', 90, Math.round(first.length / excess))],
      'lower-quality',
      async (_format, { quality }) => {
        tried.push(quality);
        return sharp(pixels.data, { raw }).webp({ quality }).toBuffer();
      },
    );

    expect(kept).toHaveLength(2);
    expect(tried.length).toBeLessThanOrEqual(3);
  });

  describe('after an encode that was aimed lower than the contract asks for', () => {
    const aimed = (bytes: number): Encoded => ({ ...file('avif', 70, bytes), wanted: { quality: 85 } });

    it("goes back to the contract's quality when that fits after all", async () => {
      const encodeAt = jest.fn(() => Promise.resolve(Buffer.alloc(9900)));

      const { kept } = await applyOversizePolicy([aimed(5000), file('webp', 90, 10_000)], 'lower-quality', encodeAt);

      expect(encodeAt.mock.calls).toEqual([['avif', { quality: 85 }]]);
      expect(kept.map(({ encoding, data }) => [encoding.quality, data.length])).toEqual([
        [85, 9900],
        [90, 10_000],
      ]);
    });

    it('is content with it when the better one is too large', async () => {
      const encodeAt = jest.fn(() => Promise.resolve(Buffer.alloc(10_001)));

      const { kept } = await applyOversizePolicy([aimed(5000), file('webp', 90, 10_000)], 'lower-quality', encodeAt);

      expect(encodeAt).toHaveBeenCalledTimes(1);
      expect(kept.map(({ encoding }) => encoding.quality)).toEqual([70, 90]);
    });

    it('does not try what will hardly fit', async () => {
      const encodeAt = jest.fn(() => Promise.reject(new Error('unused')));

      const { kept } = await applyOversizePolicy([aimed(9500), file('webp', 90, 10_000)], 'lower-quality', encodeAt);

      expect(encodeAt).not.toHaveBeenCalled();
      expect(kept.map(({ encoding }) => encoding.quality)).toEqual([70, 90]);
    });
  });

  it('gives up after a few encodes when nothing fits', async () => {
    const encodeAt = jest.fn(() => Promise.resolve(Buffer.alloc(1000)));

    const { kept, omitted } = await applyOversizePolicy(
      [file('avif', 90, 1000), file('jpeg', 90, 10)],
      'lower-quality',
      encodeAt,
    );

    expect(kept.map(({ format }) => format)).toEqual(['jpeg']);
    expect(omitted).toEqual([{ format: 'avif', bytes: 1000 }]);
    expect(encodeAt.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('compares with the smallest of all lower-ranked formats', async () => {
    const { kept, omitted } = await applyOversizePolicy(
      [file('avif', 90, 50), file('webp', 90, 40), file('jpeg', 90, 60)],
      'leave-out',
      () => Promise.reject(new Error('unused')),
    );

    expect(kept.map(({ format }) => format)).toEqual(['webp', 'jpeg']);
    expect(omitted).toEqual([{ format: 'avif', bytes: 50 }]);
  });
});
