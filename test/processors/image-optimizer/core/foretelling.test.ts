import type { ImageContract } from '../../../../lib/contract';
import { optimizeImage, type OptimizedVariant, renderVariant } from '../../../../processors/image-optimizer/core';
import { photo, quickImages } from './fixtures';

/** The document's use cases in AVIF and WebP, and the JPEG that every client understands. */
function ladder(avif: number, webp: number, changes: Partial<ImageContract> = {}): ImageContract {
  const images = quickImages();
  const formats = { avif: { quality: avif }, webp: { quality: webp }, jpeg: { quality: 95 } };
  const useCases = Object.entries(images.useCases).map(([name, useCase]) => [name, { ...useCase, formats }] as const);
  return { ...images, ...changes, useCases: Object.fromEntries(useCases) };
}

const named = (variants: readonly OptimizedVariant[], useCase: string, format: string): OptimizedVariant | undefined =>
  variants.find((variant) => variant.useCase === useCase && variant.format === format);
const avifEncodes = (variants: readonly OptimizedVariant[]): (number | undefined)[] =>
  ['profile_thumbnail', 'profile_card', 'profile_fullsize'].map((name) => named(variants, name, 'avif')?.encodes);

let original: Buffer;
beforeAll(async () => {
  original = await photo(1400).jpeg({ quality: 95 }).toBuffer();
});

describe('a photo whose AVIF outweighs its WebP at every size', () => {
  it('is encoded again at the smallest size alone, by which the others are aimed', async () => {
    const { variants, omitted } = await optimizeImage(original, ladder(93, 85));

    expect(omitted).toEqual([]);
    const [thumbnail, card, fullsize] = avifEncodes(variants);
    expect(thumbnail).toBeGreaterThan(1);
    expect([card, fullsize]).toEqual([1, 1]);
    for (const useCase of ['profile_thumbnail', 'profile_card', 'profile_fullsize']) {
      const [avif, webp] = [named(variants, useCase, 'avif'), named(variants, useCase, 'webp')];
      expect(avif?.data.length).toBeLessThanOrEqual(webp?.data.length ?? 0);
      // Aimed, not merely lowered: most of what WebP weighs is used.
      expect(avif?.data.length).toBeGreaterThan(0.7 * (webp?.data.length ?? Infinity));
      expect(avif?.quality).toBeLessThan(93);
    }
  });

  it('gives the same bytes when a variant is made alone, which needs the smaller ones', async () => {
    const images = ladder(93, 85);
    const { variants } = await optimizeImage(original, images);
    const fullsize = named(variants, 'profile_fullsize', 'avif');

    const again = await renderVariant(original, images, { useCase: 'profile_fullsize', format: 'avif' });

    expect([again.quality, again.data.equals(fullsize?.data ?? Buffer.alloc(0))]).toEqual([fullsize?.quality, true]);
  });

  it('is encoded once at every size where what is too large is left out', async () => {
    const { variants, omitted } = await optimizeImage(original, ladder(93, 85, { oversizePolicy: 'leave-out' }));

    expect(omitted.map(({ format }) => format)).toEqual(['avif', 'avif', 'avif']);
    expect(variants.map(({ encodes }) => encodes)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

it("keeps the contract's quality, with one encode, where it fits", async () => {
  const { variants } = await optimizeImage(original, ladder(60, 85));

  expect(avifEncodes(variants)).toEqual([1, 1, 1]);
  for (const { format, quality } of variants) expect(quality).toBe({ avif: 60, webp: 85, jpeg: 95 }[format as 'avif']);
});

it('aims below what a WebP weighs that must itself get smaller, which is not encoded twice as well', async () => {
  const images = ladder(80, 97);
  const formats = { avif: { quality: 90 }, webp: { quality: 97 }, jpeg: { quality: 80 } };
  const useCases = Object.entries(images.useCases).map(([name, useCase]) => [name, { ...useCase, formats }] as const);

  const { variants } = await optimizeImage(original, { ...images, useCases: Object.fromEntries(useCases) });

  expect(avifEncodes(variants).slice(1)).toEqual([1, 1]);
  const [avif, webp, jpeg] = ['avif', 'webp', 'jpeg'].map((name) => named(variants, 'profile_fullsize', name));
  expect(webp?.quality).toBeLessThan(97);
  expect(webp?.encodes).toBeLessThanOrEqual(3);
  expect(avif?.data.length).toBeLessThanOrEqual(webp?.data.length ?? 0);
  expect(webp?.data.length).toBeLessThanOrEqual(jpeg?.data.length ?? 0);
});
