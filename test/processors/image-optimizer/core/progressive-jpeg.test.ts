import sharp, { type JpegOptions } from 'sharp';
import { decode } from '../../../../processors/image-optimizer/core/decode';
import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { withoutFineScans } from '../../../../processors/image-optimizer/core/progressive-jpeg';
import { checkSource } from '../../../../processors/image-optimizer/core/source';
import { fitInside } from '../../../../processors/image-optimizer/core/geometry';
import { largePhoto, photo, quickImages } from './fixtures';

/** As sharp has it decoded straight to a tenth, for which libjpeg decodes to an eighth. */
async function tenth(jpeg: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(jpeg).metadata();
  return sharp(jpeg, { failOn: 'warning' })
    .resize(Math.floor(width / 10), Math.floor(height / 10), { fit: 'fill' })
    .raw()
    .toBuffer();
}

const encodings: readonly (readonly [string, JpegOptions, number, number])[] = [
  ['half chroma', { chromaSubsampling: '4:2:0' }, 1200, 675],
  ['half chroma and sides that are no multiples of a block', { chromaSubsampling: '4:2:0' }, 1101, 619],
  ['full chroma', { chromaSubsampling: '4:4:4' }, 803, 451],
  ["mozjpeg's scans", { mozjpeg: true }, 801, 452],
];

it.each(encodings)('shows the same pixels at an eighth, of %s', async (_, encoding, width, height) => {
  const jpeg = await photo(width)
    .resize(width, height, { fit: 'fill' })
    .jpeg({ progressive: true, ...encoding })
    .toBuffer();

  const thinned = withoutFineScans(jpeg);

  expect(thinned.length).toBeLessThan(0.7 * jpeg.length);
  expect((await tenth(thinned)).equals(await tenth(jpeg))).toBe(true);
});

it.each([
  ['grey', (one: sharp.Sharp) => one.greyscale()],
  ['of four colours', (one: sharp.Sharp) => one.toColourspace('cmyk')],
])('shows the same pixels of a JPEG that is %s', async (_, convert) => {
  const jpeg = await convert(photo(640)).jpeg({ progressive: true, quality: 95 }).toBuffer();

  const thinned = withoutFineScans(jpeg);

  expect(thinned.length).toBeLessThan(jpeg.length);
  expect((await tenth(thinned)).equals(await tenth(jpeg))).toBe(true);
});

it('counts the blocks of sides of every length', async () => {
  for (const [width, height] of [
    [80, 80],
    [81, 88],
    [97, 1600],
    [2049, 1030],
  ] as const) {
    const jpeg = await sharp({
      create: { width, height, channels: 3, background: '#000000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
    })
      .jpeg({ progressive: true })
      .toBuffer();

    expect((await tenth(withoutFineScans(jpeg))).equals(await tenth(jpeg))).toBe(true);
  }
});

describe('leaves as it is', () => {
  const progressive = () => photo(200).jpeg({ progressive: true }).toBuffer();

  it('what is not progressive', async () => {
    const baseline = await photo(200).jpeg({ progressive: false }).toBuffer();

    expect(withoutFineScans(baseline)).toBe(baseline);
  });

  it('what ends early, wherever that is, so that it is refused as truncated', async () => {
    const jpeg = await progressive();

    for (let length = 2; length < jpeg.length; length += 1) {
      const cut = jpeg.subarray(0, length);
      expect(withoutFineScans(cut)).toBe(cut);
    }
  });

  it('what has anything behind its end', async () => {
    const more = Buffer.concat([await progressive(), Buffer.of(0)]);

    expect(withoutFineScans(more)).toBe(more);
  });

  it('what can be started within its pixels', async () => {
    const jpeg = await progressive();
    const interval = Buffer.of(0xff, 0xdd, 0, 4, 0, 100);
    const restarting = Buffer.concat([jpeg.subarray(0, 2), interval, jpeg.subarray(2)]);

    expect(withoutFineScans(restarting)).toBe(restarting);
  });

  it('what has two frames', async () => {
    const jpeg = await progressive();
    const at = jpeg.indexOf(Buffer.of(0xff, 0xc2));
    const frame = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2));
    const twice = Buffer.concat([jpeg.subarray(0, at), frame, jpeg.subarray(at)]);

    expect(withoutFineScans(twice)).toBe(twice);
  });
});

it('takes bytes that were changed at will', async () => {
  const jpeg = await photo(120).jpeg({ progressive: true }).toBuffer();

  for (let at = 0; at < jpeg.length; at += 3) {
    for (const value of [0, 0xff, (jpeg[at] ?? 0) ^ 0x55]) {
      const damaged = Buffer.from(jpeg);
      damaged[at] = value;
      expect(Buffer.isBuffer(withoutFineScans(damaged))).toBe(true);
    }
  }
});

describe('decoding', () => {
  it('a photo to less than a ninth gives the pixels that sharp gives', async () => {
    const jpeg = largePhoto();
    const source = await checkSource(jpeg, quickImages());
    const size = fitInside(source.info, { maxWidth: 400, maxHeight: 600 });
    const reference = await sharp(jpeg)
      .resize({ ...size, fit: 'fill' })
      .raw()
      .toBuffer();

    const { data } = await decode(source, size, new Deadline(60));

    expect(data.equals(reference)).toBe(true);
  });

  it.each([8.5, 9, 9.5])('to a %s-th gives the pixels that sharp gives', async (factor) => {
    const width = Math.round(120 * factor);
    const jpeg = await photo(width).jpeg({ progressive: true }).toBuffer();
    const source = await checkSource(jpeg, quickImages());
    const size = fitInside(source.info, { maxWidth: 120, maxHeight: 600 });
    const reference = await sharp(jpeg)
      .resize({ ...size, fit: 'fill' })
      .raw()
      .toBuffer();

    const { data } = await decode(source, size, new Deadline(60));

    expect(data.equals(reference)).toBe(true);
  });
});
