import exifr from 'exifr';
import sharp from 'sharp';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { heicPhoto, oneUseCase, only, photo, quickImages } from './fixtures';
import { PLANTED, PLANTED_POSITION, PLANTED_XMP, plantMetadata } from './planted-metadata';

/** Every block of metadata that an independent reader knows. */
const EVERYTHING = {
  tiff: true,
  exif: true,
  gps: true,
  xmp: true,
  iptc: true,
  icc: true,
  interop: true,
  mergeOutput: false,
} as const;

/** Signatures of metadata blocks, of every container. */
const SIGNATURES = [
  'Exif\0',
  'eXIf',
  'EXIF',
  'http://ns.adobe.com',
  'XMP ',
  'iTXt',
  'tEXt',
  '8BIM',
  'ICC_PROFILE',
  'iCCP',
  'ICCP',
];

const read = async (file: Buffer): Promise<unknown> => exifr.parse(file, EVERYTHING).catch(() => undefined);

async function expectNothingIn(file: Buffer): Promise<void> {
  for (const word of [...PLANTED, ...SIGNATURES])
    expect([word, file.includes(word, 0, 'latin1')]).toEqual([word, false]);
  const { exif, xmp, iptc, icc, orientation, comments } = await sharp(file).metadata();
  expect({ exif, xmp, iptc, icc, orientation, comments }).toEqual({});
}

const images = quickImages({ useCases: { profile_card: { formats: { png: { quality: 100 } } } } });

describe('a JPEG with GPS in EXIF and XMP, IPTC, a comment, an embedded thumbnail and a colour profile', () => {
  let original: Buffer;

  beforeAll(async () => {
    original = await plantMetadata(photo(500));
  });

  it('really holds them all', async () => {
    const position = await exifr.gps(original);
    const thumbnail = Buffer.from((await exifr.thumbnail(original)) ?? []);
    const found = (await exifr.parse(original, EVERYTHING)) as Record<string, Record<string, unknown>>;

    expect(position.latitude).toBeCloseTo(PLANTED_POSITION.latitude, 3);
    expect(position.longitude).toBeCloseTo(PLANTED_POSITION.longitude, 3);
    expect(thumbnail.includes('planted-thumbnail')).toBe(true);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['ifd0', 'ifd1', 'gps', 'dc', 'iptc', 'icc']));
    for (const word of PLANTED) expect([word, original.includes(word)]).toEqual([word, true]);
  });

  it('leaves nothing of them in any variant, nor in the master', async () => {
    const { variants, master } = await optimizeImage(original, { ...images, oversizePolicy: 'lower-quality' });

    expect(variants.length).toBeGreaterThanOrEqual(8);
    for (const { data } of [...variants, master]) {
      await expectNothingIn(data);
      expect(await read(data)).toBeUndefined();
    }
  });

  it('leaves nothing of them in a variant made from the original', async () => {
    const { data } = await renderVariant(original, images, { useCase: 'profile_card', format: 'webp' });

    await expectNothingIn(data);
  });
});

it.each(['png', 'webp', 'avif', 'tiff'] as const)('leaves no metadata of a %s', async (format) => {
  const original = await photo(300)
    .withExif({
      IFD0: { ImageDescription: 'planted-exif' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 0/1' },
    })
    .withXmp(PLANTED_XMP)
    .toFormat(format)
    .toBuffer();
  expect((await sharp(original).metadata()).xmp?.includes('planted-xmp')).toBe(true);

  const formats = { avif: { quality: 50 }, webp: { quality: 50 }, jpeg: { quality: 90 } };
  const { variants, master } = await optimizeImage(original, oneUseCase(formats));

  expect(variants).toHaveLength(3);
  for (const { data } of [...variants, master]) await expectNothingIn(data);
});

it('leaves no metadata in a PNG variant', async () => {
  const original = await plantMetadata(photo(300));

  const { variants } = await optimizeImage(original, oneUseCase({ png: { quality: 100 } }));

  await expectNothingIn(only(variants).data);
});

it('leaves nothing of the GPS position of a HEIC', async () => {
  const original = heicPhoto();
  expect(original.includes('GPSLatitude')).toBe(true);

  const { variants, master } = await optimizeImage(original, quickImages());

  for (const { data } of [...variants, master]) await expectNothingIn(data);
});
