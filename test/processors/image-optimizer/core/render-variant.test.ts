import sharp from 'sharp';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { difference, oneUseCase, photo, quickImages } from './fixtures';

const images = quickImages();

it('makes from the master what the original would have given', async () => {
  const original = await photo(3000).jpeg({ quality: 95 }).toBuffer();
  const { variants, master } = await optimizeImage(original, images);

  for (const { useCase, format, width, height, data, contentType } of variants) {
    const again = await renderVariant(master.data, images, { useCase, format });

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

it('gives the bytes that optimizing the master gives, whatever the format', async () => {
  const { master } = await optimizeImage(await photo(380).jpeg().toBuffer(), images);
  const { variants } = await optimizeImage(master.data, images);

  const card = variants.filter(({ useCase }) => useCase === 'profile_card');
  for (const { useCase, format, quality, data } of card) {
    const again = await renderVariant(master.data, images, { useCase, format });

    expect(again.quality).toBe(quality);
    expect(again.data.equals(data)).toBe(true);
  }
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
