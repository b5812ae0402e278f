import sharp from 'sharp';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { colourAt, oneUseCase, only } from './fixtures';

const COLOURS = ['#e02020', '#20c020', '#2020e0'] as const;
const DELAYS = [120, 80, 200];

/** Three frames of one colour each, 300×100. */
async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all(
    COLOURS.map((background) =>
      sharp({ create: { width: 300, height: 100, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const stack = sharp(frames, { join: { animated: true } });
  return (format === 'gif' ? stack.gif({ delay: DELAYS, loop: 3 }) : stack.webp({ delay: DELAYS, loop: 3 })).toBuffer();
}

const formats = { avif: { quality: 90 }, webp: { quality: 90 }, png: { quality: 100 }, jpeg: { quality: 95 } };
const every = (animationPolicy: 'first-frame' | 'keep-in-webp') =>
  oneUseCase(formats, { images: { animation: animationPolicy } });
const isRed = (colour: readonly number[]): boolean => (colour[0] ?? 0) > 200 && (colour[2] ?? 255) < 60;

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  let original: Buffer;
  beforeAll(async () => {
    original = await animation(format);
    expect((await sharp(original).metadata()).pages).toBe(3);
  });

  it('becomes its first frame in every format', async () => {
    const { source, variants, master } = await optimizeImage(original, every('first-frame'));

    expect(source).toMatchObject({ format, width: 300, height: 100, frames: 3 });
    expect(master).toMatchObject({ format: 'jpeg', width: 300, height: 100 });
    for (const { width, height, data } of [...variants, master]) {
      const found = await sharp(data).metadata();
      expect([found.pages ?? 1, found.width, found.height]).toEqual([1, width, height]);
      expect(isRed(await colourAt(data))).toBe(true);
    }
  });

  it('stays an animation in WebP and in the master where the contract keeps it', async () => {
    const { variants, master } = await optimizeImage(original, every('keep-in-webp'));

    expect(master).toMatchObject({ format: 'webp', width: 300, height: 100 });
    const webp = variants.find((variant) => variant.format === 'webp');
    expect(webp).toMatchObject({ width: 200, height: 67, quality: 90 });
    for (const data of [master.data, webp?.data]) {
      const found = await sharp(data).metadata();
      expect([found.pages, found.delay, found.loop]).toEqual([3, DELAYS, 3]);
      const last = await sharp(data, { page: 2 }).png().toBuffer();
      expect((await colourAt(last))[2]).toBeGreaterThan(200);
    }
  });

  it('gives the other formats its first frame', async () => {
    const images = oneUseCase({ jpeg: { quality: 95 } }, { images: { animation: 'keep-in-webp' } });

    const { variants } = await optimizeImage(original, images);

    const jpeg = only(variants);
    expect(await sharp(jpeg.data).metadata()).toMatchObject({ width: 200, height: 67 });
    expect(isRed(await colourAt(jpeg.data))).toBe(true);
  });

  it('can be made again from its master', async () => {
    const images = every('keep-in-webp');
    const { master } = await optimizeImage(original, images);

    const again = await renderVariant(master.data, images, { useCase: 'only', format: 'webp' });

    expect(again).toMatchObject({ width: 200, height: 67 });
    expect((await sharp(again.data).metadata()).pages).toBe(3);
  });
});

it('draws a watermark on every frame, at the same place', async () => {
  const images = oneUseCase(
    { webp: { quality: 100, compression: 'lossless' } },
    {
      images: { animation: 'keep-in-webp' },
      useCase: {
        watermark: { kind: 'image', asset: 'mark.png', position: 'south-east', opacity: 1, margin: 0, width: 0.25 },
      },
    },
  );
  const mark = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ffffff' } })
    .png()
    .toBuffer();

  const { variants } = await optimizeImage(await animation('gif'), images, {
    watermarkAsset: () => Promise.resolve(mark),
  });

  for (const page of [0, 1, 2]) {
    const frame = await sharp(only(variants).data, { page }).png().toBuffer();
    expect(Math.min(...(await colourAt(frame, 0.9, 0.9)))).toBeGreaterThan(250);
    expect(Math.min(...(await colourAt(frame, 0.5, 0.5)))).toBeLessThan(60);
  }
});
