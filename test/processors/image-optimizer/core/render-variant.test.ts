import sharp from 'sharp';
import { defineMediaContract } from '../../../../lib/contract';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { difference, oneUseCase, photo, quickImages } from './fixtures';

const images = quickImages();

it('makes from the master what the original would have given', async () => {
  const original = await photo(3000).jpeg({ quality: 95 }).toBuffer();
  const { variants, master } = await optimizeImage(original, images);

  for (const { useCase, format, width, height, data, contentType } of variants) {
    const again = await renderVariant(master.data, images, { useCase, format }, { source: 'master' });

    expect(again).toMatchObject({ useCase, format, width, height, contentType });
    expect(await difference(again.data, data)).toBeLessThan(4);
  }
});

it('makes it from an original too, upright', async () => {
  const original = await photo(800).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer();

  const variant = await renderVariant(original, images, { useCase: 'profile_card', format: 'jpeg' });

  expect(variant).toMatchObject({ width: 400, height: 225, quality: 92 });
  expect(await sharp(variant.data).metadata()).toMatchObject({ width: 400, height: 225, format: 'jpeg' });
});

it('gives the bytes that optimizing the same source gives, of whatever size and format', async () => {
  const tiny = {
    alias: 'tiny',
    maxWidth: 40,
    maxHeight: 40,
    formats: { webp: { quality: 60 }, jpeg: { quality: 80 } },
  };
  const withTiny = { ...images, useCases: { ...images.useCases, tiny } };
  const original = await photo(1500).jpeg().toBuffer();
  const { variants } = await optimizeImage(original, withTiny);
  expect(variants).toHaveLength(11);

  for (const { useCase, format, quality, data } of variants) {
    const again = await renderVariant(original, withTiny, { useCase, format });

    expect(again.quality).toBe(quality);
    expect(again.data.equals(data)).toBe(true);
  }
});

describe('a master that the contract would not accept as an upload', () => {
  const which = { useCase: 'profile_card', format: 'webp' } as const;

  it('is rendered where only PNG may be uploaded', async () => {
    const pngOnly = quickImages({ upload: { formats: ['png'] } });
    const { master } = await optimizeImage(await photo(500).png().toBuffer(), pngOnly);
    expect(master.format).toBe('jpeg');

    await expect(renderVariant(master.data, pngOnly, which, { source: 'master' })).resolves.toMatchObject({
      format: 'webp',
      width: 400,
    });
    await expect(renderVariant(master.data, pngOnly, which)).rejects.toMatchObject({ code: 'UNSUPPORTED_TYPE' });
  });

  it('is rendered where it weighs more than an upload may', async () => {
    const original = await photo(900).webp({ quality: 20 }).toBuffer();
    const small = quickImages({ upload: { maxBytes: original.length } });
    const { master } = await optimizeImage(original, small);
    expect(master.data.length).toBeGreaterThan(original.length);

    await expect(renderVariant(master.data, small, which, { source: 'master' })).resolves.toMatchObject({ width: 400 });
    await expect(renderVariant(master.data, small, which)).rejects.toMatchObject({ code: 'TOO_MANY_BYTES' });
  });

  it('is still of a master’s format, and of no more pixels than an upload', async () => {
    const { images: few } = defineMediaContract({ images: { upload: { maxPixels: 10_000 } } });
    const [png, jpeg] = await Promise.all([photo(200).png().toBuffer(), photo(200).jpeg().toBuffer()]);

    await expect(renderVariant(png, images, which, { source: 'master' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_TYPE',
      message: "'image' must be one of jpeg, webp, got: png",
    });
    await expect(renderVariant(jpeg, few, which, { source: 'master' })).rejects.toMatchObject({
      code: 'TOO_MANY_PIXELS',
    });
  });
});

it('says when the oversize policy leaves the variant out, so that another can be served', async () => {
  const original = await photo(200).jpeg().toBuffer();
  const leaving = oneUseCase({ webp: { quality: 100, compression: 'lossless' }, jpeg: { quality: 50 } });

  await expect(renderVariant(original, leaving, { useCase: 'only', format: 'webp' })).rejects.toMatchObject({
    code: 'LEFT_OUT',
    status: 404,
  });
  await expect(renderVariant(original, leaving, { useCase: 'only', format: 'jpeg' })).resolves.toMatchObject({
    format: 'jpeg',
  });
});
