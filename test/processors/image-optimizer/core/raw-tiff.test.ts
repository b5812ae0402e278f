import sharp from 'sharp';
import { tiffHeaderBytes, writeTiffHeader } from '../../../../processors/image-optimizer/core/raw-tiff';

it.each([
  [3, [200, 50, 20]],
  [4, [200, 50, 20, 128]],
] as const)(
  'is a TIFF of %i channels that is read without a warning, as the pixels it was made of',
  async (channels, pixel) => {
    const pixels = Buffer.alloc(16 * 9 * channels, Buffer.from(pixel));
    const tiff = Buffer.concat([Buffer.alloc(tiffHeaderBytes(undefined)), pixels]);

    writeTiffHeader(tiff, { width: 16, height: 9, channels });

    // libtiff warns of a fourth channel that no tag explains, and takes its own guess.
    const { data, info } = await sharp(tiff, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 16, height: 9, channels });
    expect(data.equals(pixels)).toBe(true);
  },
);
