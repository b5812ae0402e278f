import sharp from 'sharp';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { decoded, difference, heicPhoto, oneUseCase, only, photo, quickImages } from './fixtures';

const images = oneUseCase({ jpeg: { quality: 95 } }, { useCase: { maxWidth: 400, maxHeight: 400 } });
/**
 * Means of 4×3 tiles, RGB: decoded by another build of libheif (`heif-convert`) and converted by its profile. Without
 * that conversion blue is off by up to 13.
 */
const TILES = [
  [153, 128, 62, 235, 189, 122, 205, 168, 102, 151, 127, 55],
  [74, 64, 14, 126, 86, 16, 86, 64, 0, 73, 59, 1],
  [20, 34, 2, 27, 38, 2, 28, 39, 8, 45, 44, 9],
].flat();
const withLimits = (upload: Partial<typeof images.upload>) => ({ ...images, upload: { ...images.upload, ...upload } });

it('takes the displayed size of a rotated HEIC, and turns it once', async () => {
  const { source, variants, master } = await optimizeImage(heicPhoto(), images);
  const { width, height } = only(variants);
  const upright = await photo(400).resize(width, height, { fit: 'fill' }).png().toBuffer();
  const upsideDown = await sharp(upright).rotate(180).png().toBuffer();

  expect(source).toMatchObject({ format: 'heic', width: 1440, height: 810, frames: 1 });
  expect([width, height]).toEqual([400, 225]);
  expect(master).toMatchObject({ format: 'jpeg', width: 1080, height: 608 });
  const right = await difference(only(variants).data, upright);
  expect(right).toBeLessThan(15);
  expect(await difference(only(variants).data, upsideDown)).toBeGreaterThan(2 * right);
});

it('honours the Display P3 profile of a HEIC', async () => {
  // As large as the photo, so that the tiles are its own.
  const wholeSize = { ...images, master: { ...images.master, maxWidth: 1440 } };
  const { master } = await optimizeImage(heicPhoto(), wholeSize);
  const small = await decoded(await sharp(master.data).resize(4, 3, { fit: 'fill' }).png().toBuffer());

  TILES.forEach((value, at) => expect(Math.abs((small.data[at] ?? NaN) - value)).toBeLessThanOrEqual(3));
});

it('makes one variant of a HEIC', async () => {
  const variant = await renderVariant(heicPhoto(), quickImages(), { useCase: 'profile_card', format: 'webp' });

  expect(variant).toMatchObject({ width: 400, height: 225, contentType: 'image/webp' });
});

it.each([0.3, 0.6, 0.95])('names a HEIC that is cut off after %f of its bytes', async (share) => {
  const whole = heicPhoto();

  await expect(optimizeImage(whole.subarray(0, whole.length * share), images)).rejects.toMatchObject({
    name: 'ImageProcessingError',
    code: expect.stringMatching(/^(TRUNCATED|CORRUPT)$/) as string,
    status: 422,
  });
});

it('refuses a HEIC of too many pixels by its header', async () => {
  await expect(optimizeImage(heicPhoto(), withLimits({ maxPixels: 1440 * 810 - 1 }))).rejects.toMatchObject({
    code: 'TOO_MANY_PIXELS',
  });
});

it('refuses a HEIC where the contract does not accept it', async () => {
  await expect(optimizeImage(heicPhoto(), withLimits({ formats: ['jpeg', 'avif'] }))).rejects.toMatchObject({
    code: 'UNSUPPORTED_TYPE',
    message: expect.stringContaining('got: heic') as string,
  });
});

it('ends the decoder when the time is up, while the thread of its caller goes on', async () => {
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 5);

  await expect(optimizeImage(heicPhoto(), withLimits({ timeoutSeconds: 0.06 }))).rejects.toMatchObject({
    code: 'TIMED_OUT',
    status: 503,
  });

  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(3);
});
