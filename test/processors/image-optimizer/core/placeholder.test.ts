import sharp from 'sharp';
import type { Pixels } from '../../../../processors/image-optimizer/core/engine';
import { placeholder } from '../../../../processors/image-optimizer/core/placeholder';
import { photo } from './fixtures';

const pixelsOf = async (image: sharp.Sharp): Promise<Pixels> => {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4, frames: 1 };
};

it('finds the dominant colour that libvips finds', async () => {
  const pixels = await pixelsOf(sharp(await photo(32).png().toBuffer()));
  const { width, height } = pixels;

  const { dominantColor } = await placeholder(pixels, '#ffffff');

  const { dominant } = await sharp(pixels.data, { raw: { width, height, channels: 3 } }).stats();
  expect(dominantColor).toBe(
    `#${[dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('')}`,
  );
});

it("gives the thumbhash of the image at the hash's full 100 pixels, or one step beside it", async () => {
  const { rgbaToThumbHash, thumbHashToAverageRGBA } = await import('thumbhash');
  const large = await pixelsOf(sharp(await photo(100).png().toBuffer()).ensureAlpha());
  const expected = rgbaToThumbHash(large.width, large.height, large.data);

  const { thumbhash } = await placeholder(await pixelsOf(sharp(await photo(32).png().toBuffer())), '#ffffff');

  const hash = Buffer.from(thumbhash, 'base64');
  expect(hash).toHaveLength(expected.length);
  const nibbles = (bytes: Uint8Array): number[] => [...bytes.subarray(5)].flatMap((byte) => [byte & 15, byte >> 4]);
  const apart = nibbles(hash).map((nibble, at) => Math.abs(nibble - (nibbles(expected)[at] ?? 0)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  expect(Math.abs(thumbHashToAverageRGBA(hash).r - thumbHashToAverageRGBA(expected).r)).toBeLessThan(0.02);
});

it('lets the background show through for the dominant colour, and keeps transparency in the hash', async () => {
  const { thumbHashToRGBA } = await import('thumbhash');
  const clear = { r: 255, g: 0, b: 0, alpha: 0 };

  const { dominantColor, thumbhash } = await placeholder(
    await pixelsOf(sharp({ create: { width: 32, height: 32, channels: 4, background: clear } })),
    '#10a0f0',
  );

  expect(dominantColor).toBe('#18a8f8');
  expect(thumbHashToRGBA(Buffer.from(thumbhash, 'base64')).rgba[3]).toBeLessThan(16);
});
