import sharp from 'sharp';
import { sparkMediaContract } from '../../../../lib/contract';
import { type OptimizedImage, optimizeImage } from '../../../../processors/image-optimizer/core';
import { difference, largePhoto, oneUseCase, only, photo, quickImages, solid } from './fixtures';

describe('a photograph of 15.9 megapixels with the document’s contract', () => {
  let optimized: OptimizedImage;

  beforeAll(async () => {
    optimized = await optimizeImage(largePhoto(), sparkMediaContract.images);
  });

  it('becomes the document’s nine variants, each fitted inside its box, in order of use case and preference', () => {
    expect(optimized.variants.map(({ useCase, format, width, height }) => [useCase, format, width, height])).toEqual([
      ['profile_thumbnail', 'avif', 150, 84],
      ['profile_thumbnail', 'webp', 150, 84],
      ['profile_thumbnail', 'jpeg', 150, 84],
      ['profile_card', 'avif', 400, 225],
      ['profile_card', 'webp', 400, 225],
      ['profile_card', 'jpeg', 400, 225],
      ['profile_fullsize', 'avif', 1080, 608],
      ['profile_fullsize', 'webp', 1080, 608],
      ['profile_fullsize', 'jpeg', 1080, 608],
    ]);
  });

  it('holds files that are what they say', async () => {
    for (const { format, width, height, contentType, data } of [...optimized.variants, optimized.master]) {
      const found = await sharp(data).metadata();

      expect(found.format).toBe(format === 'avif' ? 'heif' : format);
      expect([found.width, found.height, found.space]).toEqual([width, height, 'srgb']);
      expect(contentType).toBe(`image/${format}`);
    }
  });

  it('makes every JPEG variant progressive', async () => {
    const jpegs = optimized.variants.filter(({ format }) => format === 'jpeg');

    const progressive = await Promise.all(jpegs.map(async ({ data }) => (await sharp(data).metadata()).isProgressive));

    expect(progressive).toEqual([true, true, true]);
  });

  it('looks like the photograph resampled from full resolution in every variant', async () => {
    for (const { width, height, data } of optimized.variants) {
      const reference = await sharp(largePhoto(), {})
        .resize(width, height, { fit: 'fill', fastShrinkOnLoad: false })
        .png()
        .toBuffer();

      expect(await difference(data, reference)).toBeLessThan(5);
    }
  });

  it('has a master of the contract’s box with full chroma', async () => {
    const { chromaSubsampling } = await sharp(optimized.master.data).metadata();

    expect(optimized.master).toMatchObject({ format: 'jpeg', width: 1080, height: 608 });
    expect(chromaSubsampling).toBe('4:4:4');
  });

  it('describes its source and what to show before it has loaded', async () => {
    const { thumbHashToAverageRGBA, thumbHashToApproximateAspectRatio } = await import('thumbhash');
    const hash = Buffer.from(optimized.thumbhash, 'base64');
    const average = thumbHashToAverageRGBA(hash);
    const mean = (await sharp(largePhoto()).stats()).channels.map((channel) => channel.mean / 255);

    expect(optimized.source).toEqual({ format: 'jpeg', width: 5312, height: 2988, bytes: 1485159, frames: 1 });
    expect(Math.abs(average.r - (mean[0] ?? 0))).toBeLessThan(0.1);
    expect(Math.abs(average.g - (mean[1] ?? 0))).toBeLessThan(0.1);
    expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(5312 / 2988, 0);
    expect(optimized.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
  });
});

it('gives the same bytes for the same photo', async () => {
  const original = await photo(700).jpeg().toBuffer();

  const [first, second] = [await optimizeImage(original, quickImages()), await optimizeImage(original, quickImages())];

  expect(second.variants.map(({ data }) => data.toString('base64'))).toEqual(
    first.variants.map(({ data }) => data.toString('base64')),
  );
  expect(second.master.data.equals(first.master.data)).toBe(true);
  expect([second.dominantColor, second.thumbhash]).toEqual([first.dominantColor, first.thumbhash]);
});

it('never enlarges an image, not even for its master', async () => {
  const original = await photo(128).jpeg().toBuffer();

  const { variants, master } = await optimizeImage(original, quickImages());

  expect(new Set(variants.map(({ width, height }) => `${width}×${height}`))).toEqual(new Set(['128×72']));
  expect([master.width, master.height]).toEqual([128, 72]);
});

it('reads a view into a larger buffer without reading around it', async () => {
  const file = await photo(200).jpeg().toBuffer();
  const around = new Uint8Array(file.length + 20).fill(0xff);
  around.set(file, 10);

  const { source } = await optimizeImage(around.subarray(10, 10 + file.length), oneUseCase({ jpeg: { quality: 80 } }));

  expect(source).toMatchObject({ format: 'jpeg', width: 200, bytes: file.length });
});

it('reports the most common colour, not the mean', async () => {
  const blue = await solid(100, 30, '#2040f0').toBuffer();
  const original = await solid(100, 100, '#f0d000')
    .composite([{ input: blue, top: 0, left: 0 }])
    .toBuffer();

  const { dominantColor } = await optimizeImage(original, oneUseCase({ jpeg: { quality: 80 } }));

  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(dominantColor.slice(at, at + 2), 16));
  expect(Math.abs((r ?? 0) - 0xf0)).toBeLessThan(16);
  expect(Math.abs((g ?? 0) - 0xd0)).toBeLessThan(16);
  expect(b).toBeLessThan(16);
});

it.each(['avif', 'webp', 'png'] as const)('keeps every pixel in a lossless %s', async (format) => {
  const original = await photo(150).png().toBuffer();
  const encoding = format === 'png' ? { quality: 100 } : ({ quality: 100, compression: 'lossless' } as const);

  const { variants } = await optimizeImage(original, oneUseCase({ [format]: encoding }));

  expect(await difference(only(variants).data, original)).toBe(0);
});

it.each(['4:4:4', '4:2:0'] as const)('samples chroma as the contract says: %s', async (chromaSubsampling) => {
  const original = await photo(200).png().toBuffer();
  const images = oneUseCase({ avif: { quality: 60, chromaSubsampling }, jpeg: { quality: 100, chromaSubsampling } });

  const { variants } = await optimizeImage(original, images);

  const [avif, jpeg] = variants.map(({ data }) => data);
  // Third byte of the configuration box: bit 3 is chroma_subsampling_x (AV1-ISOBMFF, 2.3.3).
  const configuration = avif?.subarray(avif.indexOf('av1C') + 4);
  expect(((configuration?.[2] ?? 0) >> 3) & 1).toBe(chromaSubsampling === '4:2:0' ? 1 : 0);
  expect((await sharp(jpeg).metadata()).chromaSubsampling).toBe(chromaSubsampling);
});

it('spends the effort on WebP and PNG that the contract says', async () => {
  const original = await photo(200).png().toBuffer();
  const weigh = async (effort: number, compressionLevel: number): Promise<readonly number[]> => {
    const images = oneUseCase({ webp: { quality: 80 }, png: { quality: 100 } });
    const encoders = { ...images.encoders, webp: { effort }, png: { compressionLevel } };
    const { variants } = await optimizeImage(original, { ...images, encoders });
    return variants.map(({ data }) => data.length);
  };
  const [[fastWebp = 0, storedPng = 0], [slowWebp = 0, smallPng = 0]] = [await weigh(0, 0), await weigh(6, 9)];

  expect(slowWebp).toBeLessThan(fastWebp);
  // Level 0 stores: every pixel takes its three bytes.
  expect(storedPng).toBeGreaterThan(200 * 113 * 3 - 1000);
  expect(smallPng).toBeLessThan(storedPng);
});

describe('the master', () => {
  /** The first quantization table of a JPEG (ITU-T T.81, B.2.4.1), which its quality decides alone. */
  function quantization(jpeg: Buffer): string {
    const at = jpeg.indexOf(Buffer.of(0xff, 0xdb));
    return jpeg.toString('hex', at + 5, at + 5 + 64);
  }

  it.each([83, 90, 97])('has the contract’s quality as a JPEG: %i', async (quality) => {
    const original = await photo(100).png().toBuffer();
    const images = quickImages({ master: { quality } });

    const { master } = await optimizeImage(original, images);

    const at = async (other: number) => quantization(await sharp(original).jpeg({ quality: other }).toBuffer());
    expect(quantization(master.data)).toBe(await at(quality));
    expect(await at(quality)).not.toBe(await at(quality + 1));
  });

  it('has the contract’s quality as a WebP', async () => {
    const original = await photo(200).ensureAlpha(0.5).png().toBuffer();
    const weigh = async (quality: number): Promise<number> =>
      (await optimizeImage(original, quickImages({ master: { quality } }))).master.data.length;

    const weights = [await weigh(80), await weigh(86), await weigh(92), await weigh(98)];

    expect(weights).toEqual([...new Set(weights)].sort((a, b) => a - b));
  });
});

it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('reads %s', async (format) => {
  const original = await photo(64).toFormat(format).toBuffer();

  const { source, variants } = await optimizeImage(original, oneUseCase({ jpeg: { quality: 90 } }));

  const reference = await photo(64).jpeg({ quality: 90 }).toBuffer();
  expect(source.format).toBe(format);
  expect(await difference(only(variants).data, reference)).toBeLessThan(12);
});
