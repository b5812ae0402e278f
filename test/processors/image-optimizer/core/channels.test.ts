import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { decode } from '../../../../processors/image-optimizer/core/decode';
import { checkSource } from '../../../../processors/image-optimizer/core/source';
import { colourAt, oneUseCase, only, photo } from './fixtures';
import { ALPHA, CIELAB, CMYK, GREY, RGB, tiff, type TiffOptions, UNSPECIFIED } from './tiff';

const exact = oneUseCase({ png: { quality: 100 } });

/** Where the colours are made by a formula that is sharp's own. */
const ABOUT = 40;

it.each<[string, TiffOptions, readonly number[], number]>([
  ['RGB', { photometric: RGB, pixel: [200, 50, 20] }, [200, 50, 20], 0],
  ['RGB and alpha', { photometric: RGB, pixel: [200, 50, 20, 128], extra: [ALPHA] }, [200, 50, 20, 128], 0],
  [
    'RGB and alpha of 16 bits',
    { photometric: RGB, pixel: [51400, 12850, 5140, 32896], extra: [ALPHA], bits: 16 },
    [200, 50, 20, 128],
    1,
  ],
  ['grey', { photometric: GREY, pixel: [200] }, [200, 200, 200], 0],
  ['grey and alpha', { photometric: GREY, pixel: [200, 128], extra: [ALPHA] }, [200, 200, 200, 128], 0],
  [
    'grey and alpha of 16 bits',
    { photometric: GREY, pixel: [51400, 32896], extra: [ALPHA], bits: 16 },
    [200, 200, 200, 128],
    1,
  ],
  // L* 50 of 100.
  ['CIELAB of 16 bits', { photometric: CIELAB, pixel: [32768, 0, 0], bits: 16 }, [119, 119, 119], 1],
  ['CMYK', { photometric: CMYK, pixel: [0, 200, 200, 0] }, [237, 73, 53], ABOUT],
  ['CMYK and alpha', { photometric: CMYK, pixel: [0, 200, 200, 0, 128], extra: [ALPHA] }, [237, 73, 53, 128], ABOUT],
])('shows a TIFF of %s in its colours, everywhere', async (_, options, expected, tolerance) => {
  const { variants } = await optimizeImage(tiff(options), exact);

  for (const [x, y] of [
    [0.02, 0.02],
    [0.5, 0.5],
    [0.98, 0.98],
  ] as const) {
    const found = await colourAt(only(variants).data, x, y);
    expect(found).toHaveLength(expected.length);
    found.forEach((value, at) => expect(Math.abs(value - (expected[at] ?? NaN))).toBeLessThanOrEqual(tolerance));
  }
});

it.each<[string, TiffOptions]>([
  ['RGB, alpha and a spot colour', { photometric: RGB, pixel: [200, 50, 20, 128, 77], extra: [ALPHA, UNSPECIFIED] }],
  ['RGB, a spot colour and alpha', { photometric: RGB, pixel: [200, 50, 20, 77, 128], extra: [UNSPECIFIED, ALPHA] }],
  [
    'RGB and three further channels',
    { photometric: RGB, pixel: [200, 50, 20, 255, 77, 30], extra: [ALPHA, UNSPECIFIED, UNSPECIFIED] },
  ],
  [
    'RGB of 16 bits, alpha and a spot colour',
    { photometric: RGB, pixel: [51400, 12850, 5140, 32896, 7], extra: [ALPHA, UNSPECIFIED], bits: 16 },
  ],
  ['grey, alpha and a spot colour', { photometric: GREY, pixel: [200, 128, 77], extra: [ALPHA, UNSPECIFIED] }],
  [
    'grey and three further channels',
    { photometric: GREY, pixel: [200, 128, 77, 5], extra: [ALPHA, UNSPECIFIED, UNSPECIFIED] },
  ],
  [
    'CMYK, alpha and a spot colour',
    { photometric: CMYK, pixel: [0, 200, 200, 0, 255, 7], extra: [ALPHA, UNSPECIFIED] },
  ],
])('refuses a TIFF of %s, whichever way it comes', async (_, options) => {
  const refusal = {
    code: 'UNSUPPORTED_TYPE',
    status: 415,
    message: expect.stringContaining('no channels beside colour and alpha') as string,
  };

  await expect(optimizeImage(tiff(options), exact)).rejects.toMatchObject(refusal);
  await expect(renderVariant(tiff(options), exact, { useCase: 'only', format: 'png' })).rejects.toMatchObject(refusal);
});

it.each<[string, TiffOptions]>([
  ['float', { photometric: RGB, pixel: [0.8, 0.2, 0.1], bits: 32, samples: 'float' }],
  ['float', { photometric: GREY, pixel: [0.5], bits: 32, samples: 'float' }],
  ['uint', { photometric: RGB, pixel: [3e9, 1e9, 0], bits: 32 }],
  ['short', { photometric: RGB, pixel: [20000, 30000, 4000], bits: 16, samples: 'signed' }],
  ['short', { photometric: CIELAB, pixel: [32768, 0, 0, 32896], extra: [ALPHA], bits: 16 }],
  ['char', { photometric: RGB, pixel: [20, 30, 40], samples: 'signed' }],
])('refuses a TIFF of numbers that have no black and white: %s', async (depth, options) => {
  await expect(optimizeImage(tiff(options), exact)).rejects.toMatchObject({
    code: 'UNSUPPORTED_TYPE',
    message: `'image' must have channels of 8 or 16 bits, got: ${depth}`,
  });
});

it('never hands on pixels of another length than their size says', async () => {
  const source = await checkSource(await photo(100).jpeg().toBuffer(), exact);

  const stacked = { ...source, decodedFrames: 3 };
  await expect(decode(stacked, { width: 50, height: 28 }, new Deadline(60))).rejects.toMatchObject({ code: 'CORRUPT' });
  const spot = tiff({ photometric: RGB, pixel: [200, 50, 20, 128, 77], extra: [ALPHA, UNSPECIFIED] });
  const unchecked = { ...source, bytes: spot, info: { ...source.info, format: 'tiff' as const } };

  await expect(decode(unchecked, { width: 60, height: 40 }, new Deadline(60))).rejects.toMatchObject({
    code: 'CORRUPT',
    message: expect.stringMatching(/of 3 or 4 channels, got: 12000 bytes of 5$/) as string,
  });
});
