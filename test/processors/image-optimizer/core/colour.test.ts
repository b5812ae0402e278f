import sharp from 'sharp';
import { optimizeImage } from '../../../../processors/image-optimizer/core';
import { tiffHeaderBytes, writeTiffHeader } from '../../../../processors/image-optimizer/core/raw-tiff';
import { colourAt, decoded, difference, oneUseCase, only, photo, solid } from './fixtures';

const exact = oneUseCase({ png: { quality: 100 } });
const formats = {
  avif: { quality: 90 },
  webp: { quality: 90 },
  jpeg: { quality: 95, chromaSubsampling: '4:4:4' as const },
};

/** Every channel within `tolerance` of what it should be. */
function expectColour(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, channel) =>
    expect(Math.abs((found[channel] ?? NaN) - value)).toBeLessThanOrEqual(tolerance),
  );
}

describe('alpha', () => {
  const transparent = { r: 255, g: 0, b: 0, alpha: 0 };

  it('lets the contract’s background through in a JPEG, and stays in the other formats', async () => {
    const original = await solid(100, 100, transparent).toBuffer();
    const images = { ...oneUseCase(formats), background: '#20a040', oversizePolicy: 'lower-quality' as const };

    const { variants } = await optimizeImage(original, images);

    expect(variants.map(({ format }) => format)).toEqual(expect.arrayContaining(['webp', 'jpeg']));
    for (const { format, data } of variants) {
      if (format === 'jpeg') expectColour(await colourAt(data), [0x20, 0xa0, 0x40], 2);
      else expect((await colourAt(data))[3]).toBe(0);
    }
  });

  it('blends half-transparent pixels with the background', async () => {
    const original = await solid(100, 100, { r: 0, g: 0, b: 255, alpha: 0.5 }).toBuffer();

    const { variants } = await optimizeImage(original, oneUseCase({ jpeg: { quality: 95 } }));

    expectColour(await colourAt(only(variants).data), [127, 127, 255], 3);
  });

  it('makes the master a WebP that keeps it', async () => {
    const original = await solid(100, 100, transparent).toBuffer();

    const { master } = await optimizeImage(original, exact);

    expect(master).toMatchObject({ format: 'webp', contentType: 'image/webp' });
    expect((await colourAt(master.data))[3]).toBe(0);
  });

  it('is dropped where every pixel is opaque', async () => {
    const original = await photo(100).ensureAlpha().png().toBuffer();

    const { variants, master } = await optimizeImage(original, exact);

    expect(master.format).toBe('jpeg');
    expect((await decoded(only(variants).data)).channels).toBe(3);
  });

  it('counts the background, not hidden pixels, as the dominant colour', async () => {
    const original = await solid(64, 64, transparent).toBuffer();

    const { dominantColor } = await optimizeImage(original, exact);

    expect(Number.parseInt(dominantColor.slice(3, 5), 16)).toBeGreaterThan(240);
  });
});

it('shows the colours of a wide-gamut profile in sRGB', async () => {
  const original = await solid(60, 60, '#c83232').withIccProfile('p3').toBuffer();
  expectColour(await colourAt(original), [184, 61, 56], 4);

  const { variants, master } = await optimizeImage(original, oneUseCase(formats));

  for (const { data } of variants) expectColour((await colourAt(data)).slice(0, 3), [200, 50, 50], 4);
  expectColour(await colourAt(master.data), [200, 50, 50], 4);
});

it('clips a colour outside sRGB to its nearest edge', async () => {
  const { icc } = await sharp(await solid(8, 8, '#808080').withIccProfile('p3').toBuffer()).metadata();
  const header = tiffHeaderBytes(icc);
  const pureP3Green = Buffer.alloc(header + 30 * 30 * 3);
  writeTiffHeader(pureP3Green, { width: 30, height: 30, channels: 3, icc });
  for (let at = header + 1; at < pureP3Green.length; at += 3) pureP3Green[at] = 255;

  const { variants } = await optimizeImage(pureP3Green, exact);

  expectColour(await colourAt(only(variants).data), [0, 255, 0], 12);
});

it('converts CMYK', async () => {
  const colours = await photo(200).png().toBuffer();
  const original = await sharp(colours).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 98 }).toBuffer();
  expect((await sharp(original).metadata()).space).toBe('cmyk');

  const { variants } = await optimizeImage(original, exact);

  expect((await sharp(only(variants).data).metadata()).space).toBe('srgb');
  expect(await difference(only(variants).data, colours)).toBeLessThan(15);
});

it('reduces 16 bits a channel to 8 without changing what is seen', async () => {
  const eight = await photo(200).png().toBuffer();
  const original = await sharp(eight).toColourspace('rgb16').png().toBuffer();
  expect((await sharp(original).metadata()).depth).toBe('ushort');

  const { variants } = await optimizeImage(original, exact);

  expect((await sharp(only(variants).data).metadata()).depth).toBe('uchar');
  expect(await difference(only(variants).data, eight)).toBeLessThan(1);
});

it.each([
  ['8 bits', (grey: sharp.Sharp) => grey.toColourspace('b-w')],
  ['16 bits', (grey: sharp.Sharp) => grey.toColourspace('grey16')],
] as const)('shows a grey image of %s as it is', async (_, convert) => {
  const grey = await photo(100).greyscale().png().toBuffer();
  const original = await convert(sharp(grey)).png().toBuffer();

  const { variants } = await optimizeImage(original, exact);

  const [r, g, b] = await colourAt(only(variants).data, 0.3, 0.6);
  expect([g, b]).toEqual([r, r]);
  expect(Math.abs((r ?? 0) - ((await colourAt(grey, 0.3, 0.6))[0] ?? NaN))).toBeLessThanOrEqual(2);
});

it('keeps the alpha of a grey image', async () => {
  const original = await solid(40, 40, { r: 90, g: 90, b: 90, alpha: 0.5 }).toColourspace('b-w').toBuffer();

  const { variants } = await optimizeImage(original, exact);

  expectColour(await colourAt(only(variants).data), [90, 90, 90, 128], 2);
});

it('keeps the colours of an image with a palette', async () => {
  const colours = await photo(150).png().toBuffer();
  const original = await sharp(colours).png({ palette: true, colours: 256 }).toBuffer();
  // Colour type of the header: 3 is a palette.
  expect(original[25]).toBe(3);

  const { variants } = await optimizeImage(original, exact);

  expect(await difference(only(variants).data, colours)).toBeLessThan(6);
});
