import sharp from 'sharp';
import { optimizeImage } from '../../../../processors/image-optimizer/core';
import { decoded, difference, oneUseCase, only, photo } from './fixtures';

/** Where a stored pixel is shown, by EXIF orientation, in an upright image of `w` × `h`: Exif 2.32, tag 0x0112. */
const SHOWN_AT = {
  1: ({ x, y }) => [x, y],
  2: ({ x, y, w }) => [w - 1 - x, y],
  3: ({ x, y, w, h }) => [w - 1 - x, h - 1 - y],
  4: ({ x, y, h }) => [x, h - 1 - y],
  5: ({ x, y }) => [y, x],
  6: ({ x, y, w }) => [w - 1 - y, x],
  7: ({ x, y, w, h }) => [w - 1 - y, h - 1 - x],
  8: ({ x, y, h }) => [y, h - 1 - x],
} as const satisfies Record<number, (at: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>) => readonly [number, number]>;

type Orientation = keyof typeof SHOWN_AT;
const orientations = Object.keys(SHOWN_AT).map(Number) as Orientation[];

/** The pixels a camera held in that orientation would have stored. */
async function storedAs(orientation: Orientation, upright: Buffer): Promise<sharp.Sharp> {
  const { data, width: w, height: h, channels } = await decoded(upright);
  const [width, height] = orientation > 4 ? [h, w] : [w, h];
  const stored = Buffer.alloc(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [shownX, shownY] = SHOWN_AT[orientation]({ x, y, w, h });
      const from = (shownY * w + shownX) * channels;
      data.copy(stored, (y * width + x) * channels, from, from + channels);
    }
  }
  return sharp(stored, { raw: { width, height, channels: 3 } });
}

const images = oneUseCase({ webp: { quality: 90 }, jpeg: { quality: 95 } });

it.each(orientations)('bakes EXIF orientation %i in', async (orientation) => {
  const upright = await photo(300).extract({ left: 20, top: 0, width: 240, height: 160 }).png().toBuffer();
  const stored = await storedAs(orientation, upright);
  const original = await stored.withMetadata({ orientation }).jpeg({ quality: 98 }).toBuffer();
  const expected = await sharp(upright).resize(200, 133, { fit: 'fill' }).png().toBuffer();

  const { source, variants, master } = await optimizeImage(original, images);

  expect(source).toMatchObject({ width: 240, height: 160 });
  expect(master).toMatchObject({ width: 240, height: 160 });
  expect(await difference(master.data, upright)).toBeLessThan(6);
  for (const { data } of variants) {
    expect(await decoded(data)).toMatchObject({ width: 200, height: 133 });
    expect(await difference(data, expected)).toBeLessThan(6);
    expect((await sharp(data).metadata()).orientation).toBeUndefined();
  }
});

it('compares pixels closely enough to tell the eight orientations apart', async () => {
  const upright = await photo(240).resize(160, 160, { fit: 'cover' }).png().toBuffer();
  const turned = await Promise.all(
    orientations
      .filter((orientation) => orientation !== 1)
      .map(async (o) => (await storedAs(o, upright)).png().toBuffer()),
  );

  const differences = await Promise.all(turned.map((other) => difference(upright, other)));

  expect(Math.min(...differences)).toBeGreaterThan(8);
});

it('shows a stripped portrait upright', async () => {
  const portrait = await photo(300).rotate(90).jpeg().toBuffer();

  const { variants } = await optimizeImage(portrait, oneUseCase({ jpeg: { quality: 80 } }));

  expect(only(variants)).toMatchObject({ width: 113, height: 200 });
});
