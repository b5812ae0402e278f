import sharp from 'sharp';
import { type FormatEncoding, type ImageFormat, sparkMediaContract } from '../../../../lib/contract';
import { optimizeImage, renderAlone, type Weighed } from '../../../../processors/image-optimizer/core';
import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { decode } from '../../../../processors/image-optimizer/core/decode';
import { encode } from '../../../../processors/image-optimizer/core/encode';
import { fitInside } from '../../../../processors/image-optimizer/core/geometry';
import { checkSource } from '../../../../processors/image-optimizer/core/source';
import { difference, largePhoto, oneUseCase, photo, quickImages } from './fixtures';

const images = quickImages();
const card = { useCase: 'profile_card', format: 'webp' } as const;

it('makes from the master what optimizing the original gives, in the same pixels and by one encode', async () => {
  // Of a master of 1080×… the rounding of the heights differs from that of the original.
  const original = await photo(2999).resize(2999, 1777, { fit: 'fill' }).jpeg({ quality: 95 }).toBuffer();
  const { variants, master, source } = await optimizeImage(original, images);
  const inOneGo = variants.filter(({ encodes }) => encodes === 1);
  expect(inOneGo.length).toBeGreaterThan(4);

  for (const { useCase, format, width, height, data, quality } of inOneGo) {
    const options = { source: 'master', displayed: source, below: [] } as const;
    const alone = await renderAlone(master.data, images, { useCase, format }, options);

    expect(alone).toMatchObject({ useCase, format, width, height, quality, encodes: 1 });
    expect(await difference(alone.data, data)).toBeLessThan(5);
  }
});

it("weighs at the original's quality nearly what optimizing the original gives", async () => {
  const { variants, master, source } = await optimizeImage(largePhoto(), images);
  const of = (format: ImageFormat): number =>
    variants.find((one) => one.useCase === card.useCase && one.format === format)?.data.length ?? NaN;

  for (const format of ['webp', 'jpeg'] as const) {
    const options = { source: 'master', displayed: source, below: [] } as const;
    const { data } = await renderAlone(master.data, images, { ...card, format }, options);

    // A second Lanczos over the first adds a hundredth.
    expect(Math.abs(data.length / of(format) - 1)).toBeLessThan(0.005);
  }
});

describe('decoding and encoding in one go', () => {
  const quarter = { maxWidth: 300, maxHeight: 300 };
  const formats = { avif: { quality: 70 }, webp: { quality: 80 }, png: { quality: 100 }, jpeg: { quality: 80 } };
  const small = oneUseCase(formats, { useCase: quarter });

  it.each([
    ['a photo', (one: sharp.Sharp) => one],
    [
      'one that is turned, and has a resolution',
      (one: sharp.Sharp) => one.withMetadata({ orientation: 6, density: 300 }),
    ],
    ['one of wide colours', (one: sharp.Sharp) => one.withIccProfile('p3')],
    ['a grey one', (one: sharp.Sharp) => one.greyscale()],
    ['one in four colours', (one: sharp.Sharp) => one.toColourspace('cmyk')],
    ['a progressive one', (one: sharp.Sharp) => one.jpeg({ progressive: true })],
  ])('gives the bytes that doing so in steps gives, of %s', async (_, change) => {
    const original = await change(photo(1200).jpeg()).toBuffer();
    const source = await checkSource(original, small);
    const deadline = new Deadline(60);
    const pixels = await decode(source, fitInside(source.info, quarter), deadline);

    for (const [format, encoding] of Object.entries(formats) as [ImageFormat, FormatEncoding][]) {
      const { data, encodes } = await renderAlone(original, small, { useCase: 'only', format }, { below: [] });
      const inSteps = await encode({ pixels, format, encoding, images: small, timeoutSeconds: 60 });

      expect([format, data.equals(inSteps), encodes]).toEqual([format, true, 1]);
    }
  });

  it('names what is wrong with a JPEG', async () => {
    for (const progressive of [true, false]) {
      const whole = await photo(1200).jpeg({ progressive }).toBuffer();
      const cut = whole.subarray(0, whole.length / 2);

      await expect(renderAlone(cut, small, { useCase: 'only', format: 'jpeg' }, { below: [] })).rejects.toMatchObject({
        code: 'TRUNCATED',
      });
    }
  });

  it('is done again in steps where the master gives too heavy a variant', async () => {
    const master = await photo(600).jpeg({ quality: 95 }).toBuffer();
    const free = await renderAlone(master, images, card, { source: 'master', below: [] });
    const bytes = Math.round(free.data.length * 0.8);
    const below = [{ format: 'jpeg' as const, encoding: { quality: 92 }, bytes }];

    const bounded = await renderAlone(master, images, card, { source: 'master', below });

    expect(bounded.data.length).toBeLessThanOrEqual(bytes);
    expect(bounded.encodes).toBeGreaterThan(1);
    expect(bounded).toMatchObject({ width: free.width, height: free.height });
  });
});

it('enlarges nothing, should the master be smaller than the original was', async () => {
  const master = await photo(100).jpeg().toBuffer();

  const { width } = await renderAlone(master, images, card, {
    source: 'master',
    displayed: { width: 4000, height: 2250 },
    below: [],
  });

  expect(width).toBe(100);
});

it('weighs no more than what is ranked below, by a lower quality', async () => {
  const original = await photo(600).jpeg().toBuffer();
  const free = await renderAlone(original, images, card, { below: [] });
  const below: Weighed[] = [{ format: 'jpeg', encoding: { quality: 92 }, bytes: Math.round(free.data.length * 0.8) }];

  const bounded = await renderAlone(original, images, card, { below });

  expect(bounded.data.length).toBeLessThanOrEqual(below[0]!.bytes);
  expect(bounded.quality).toBeLessThan(free.quality);
});

it('is left out where no quality is low enough', async () => {
  const original = await photo(600).jpeg().toBuffer();

  await expect(
    renderAlone(original, images, card, { below: [{ format: 'jpeg', encoding: { quality: 92 }, bytes: 50 }] }),
  ).rejects.toMatchObject({ code: 'LEFT_OUT' });
});

it('spares an encode by what a smaller use case foretells', async () => {
  const { images: slow } = sparkMediaContract;
  const original = await photo(1200).blur(4).jpeg({ quality: 95 }).toBuffer();
  const which = { useCase: 'profile_fullsize', format: 'avif' } as const;
  const { variants } = await optimizeImage(original, slow);
  const weighed = (useCase: string): Weighed[] =>
    variants
      .filter((one) => one.useCase === useCase)
      .map(({ format, quality, data }) => ({
        format,
        bytes: data.length,
        encoding: { ...slow.useCases[useCase]?.formats[format], quality },
      }));
  const below = weighed(which.useCase).filter(({ format }) => format !== 'avif');

  const blind = await renderAlone(original, slow, which, { below });
  const foretold = await renderAlone(original, slow, which, {
    below,
    smaller: { pixels: 400 * 225, weighed: weighed('profile_card') },
  });

  expect(Math.max(blind.data.length, foretold.data.length)).toBeLessThanOrEqual(
    Math.min(...below.map(({ bytes }) => bytes)),
  );
  expect([blind.encodes, foretold.encodes]).toEqual([2, 1]);
});

it('keeps an animation, whatever the stills weigh, and decodes one frame for anything else', async () => {
  const moving = {
    ...oneUseCase({ webp: { quality: 80 }, jpeg: { quality: 80 } }),
    animation: 'keep-in-webp' as const,
  };
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map(async (background) =>
      sharp({ create: { width: 60, height: 60, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const original = await sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();

  const webp = await renderAlone(
    original,
    moving,
    { useCase: 'only', format: 'webp' },
    {
      below: [{ format: 'jpeg', encoding: { quality: 80 }, bytes: 1 }],
    },
  );
  const jpeg = await renderAlone(original, moving, { useCase: 'only', format: 'jpeg' }, { below: [] });

  expect((await sharp(webp.data).metadata()).pages).toBe(2);
  expect(await sharp(jpeg.data).metadata()).toMatchObject({ format: 'jpeg', height: 60 });
});

it('knows what the contract does not have', async () => {
  const original = await photo(100).jpeg().toBuffer();

  await expect(
    renderAlone(original, images, { useCase: 'constructor', format: 'jpeg' }, { below: [] }),
  ).rejects.toMatchObject({ code: 'UNKNOWN_VARIANT' });
});
