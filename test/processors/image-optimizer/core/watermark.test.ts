import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Watermark, WatermarkPosition } from '../../../../lib/contract';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { decoded, difference, oneUseCase, only, solid } from './fixtures';

const BASE = { opacity: 1, margin: 0.1, width: 0.25, position: 'south-east' } as const;
const image = (placement: Partial<Watermark> = {}): Watermark =>
  ({ ...BASE, kind: 'image', asset: 'mark.png', ...placement }) as Watermark;
const text = (placement: Partial<Watermark> = {}): Watermark =>
  ({ ...BASE, kind: 'text', text: 'Spark', color: '#ffffff', ...placement }) as Watermark;

/** A white rectangle of 2:1. */
const watermarkAsset = (): Promise<Buffer> => solid(40, 20, '#ffffff').toBuffer();

/** A variant of 200×100 black pixels with the watermark, exact. */
async function marked(watermark: Watermark): Promise<Buffer> {
  const original = await solid(400, 200, '#000000').toBuffer();
  const images = oneUseCase({ png: { quality: 100 } }, { useCase: { watermark } });
  const { variants } = await optimizeImage(original, images, { watermarkAsset });
  return only(variants).data;
}

/** The smallest rectangle that holds every pixel brighter than black, and the brightest value. */
async function drawn(
  file: Buffer,
): Promise<{ left: number; top: number; right: number; bottom: number; brightest: number }> {
  const { data, width, height, channels } = await decoded(file);
  const box = { left: width, top: height, right: 0, bottom: 0, brightest: 0 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = data[(y * width + x) * channels] ?? 0;
      if (value <= 8) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      box.brightest = Math.max(box.brightest, value);
    }
  }
  return box;
}

it.each<[WatermarkPosition, number, number]>([
  ['north-west', 10, 10],
  ['north-east', 140, 10],
  ['south-west', 10, 65],
  ['south-east', 140, 65],
  ['center', 75, 38],
])('draws an image in the %s, with the margin and the width of the contract', async (position, left, top) => {
  const box = await drawn(await marked(image({ position })));

  // A quarter of 200 pixels wide, the margin a tenth of the shorter side.
  expect(box).toEqual({ left, top, right: left + 50, bottom: top + 25, brightest: 255 });
});

it.each([
  [1, 255],
  [0.5, 128],
  [0.2, 51],
])('draws with opacity %f', async (opacity, expected) => {
  const { brightest } = await drawn(await marked(image({ opacity })));

  expect(Math.abs(brightest - expected)).toBeLessThanOrEqual(2);
});

it('draws nothing at opacity 0', async () => {
  expect((await drawn(await marked(image({ opacity: 0 })))).brightest).toBe(0);
});

it('keeps a mark that is too large inside the image and its margins', async () => {
  const box = await drawn(await marked(image({ width: 1, margin: 0.2 })));

  expect(box.top).toBeGreaterThanOrEqual(20);
  expect(box.bottom).toBeLessThanOrEqual(80);
  expect((box.right - box.left) / (box.bottom - box.top)).toBeCloseTo(2, 1);
});

it('keeps the transparency of the mark', async () => {
  const half = await sharp(await solid(40, 20, '#ffffff').toBuffer())
    .composite([{ input: await solid(20, 20, '#ffffff').toBuffer(), left: 0, top: 0, blend: 'dest-out' }])
    .png()
    .toBuffer();
  const images = oneUseCase(
    { png: { quality: 100 } },
    { useCase: { watermark: image({ position: 'north-west', margin: 0 }) } },
  );

  const { variants } = await optimizeImage(await solid(400, 200, '#000000').toBuffer(), images, {
    watermarkAsset: () => Promise.resolve(half),
  });

  expect((await drawn(only(variants).data)).left).toBeGreaterThan(20);
});

it('asks for the asset by the name in the contract', async () => {
  const asked: string[] = [];
  const images = oneUseCase({ jpeg: { quality: 90 } }, { useCase: { watermark: image() } });

  await optimizeImage(await solid(50, 50, '#000000').toBuffer(), images, {
    watermarkAsset: (name) => {
      asked.push(name);
      return watermarkAsset();
    },
  });

  expect(asked).toEqual(['mark.png']);
});

describe('text', () => {
  it('is drawn where the contract says, as wide as it says', async () => {
    const box = await drawn(await marked(text({ position: 'north-west' })));

    expect(box.left).toBeGreaterThanOrEqual(10);
    expect(box.left).toBeLessThanOrEqual(13);
    expect(Math.abs(box.right - 60)).toBeLessThanOrEqual(3);
    expect(box.top).toBeGreaterThanOrEqual(10);
    expect(box.brightest).toBeGreaterThan(200);
  });

  it('has the colour of the contract', async () => {
    const { data } = await decoded(await marked(text({ color: '#ff0000', width: 0.6 })));
    const sum = [0, 1, 2].map((channel) => data.filter((_, at) => at % 3 === channel).reduce((a, b) => a + b, 0));

    expect(sum[0]).toBeGreaterThan(10_000);
    expect(sum.slice(1)).toEqual([0, 0]);
  });

  it('is drawn as written when it looks like markup', async () => {
    const plain = await drawn(await marked(text({ text: 'a', width: 0.05 })));
    const markup = await drawn(await marked(text({ text: '<b>a</b> & co', width: 0.5 })));

    expect(plain.right - plain.left).toBeLessThan(12);
    expect(markup.right - markup.left).toBeGreaterThan(90);
  });

  it('draws letters beyond Latin from the shipped font', async () => {
    const box = await drawn(await marked(text({ text: 'Искра ♥', width: 0.5 })));

    expect(box.right - box.left).toBeGreaterThan(90);
  });
});

it('draws the same text where the system has no font at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-fonts-'));
  const configuration = join(folder, 'fonts.conf');
  writeFileSync(
    configuration,
    `<?xml version="1.0"?><fontconfig><dir>${folder}</dir><cachedir>${folder}</cachedir></fontconfig>`,
  );
  const draw = (env: NodeJS.ProcessEnv): Buffer => {
    const script = ['scripts/run.cjs', join(__dirname, 'print-text-watermark.ts')];
    return Buffer.from(execFileSync(process.execPath, script, { encoding: 'utf8', env }), 'base64');
  };

  const [withFonts, without] = [draw(process.env), draw({ ...process.env, FONTCONFIG_FILE: configuration })];
  rmSync(folder, { recursive: true });

  expect((await drawn(without)).brightest).toBeGreaterThan(200);
  // Hinting is a matter of the system's configuration; letters of another font, or boxes, would differ by 12 or more.
  expect(await difference(without, withFonts)).toBeLessThan(6);
});

it('is left off the master and off use cases that have none', async () => {
  const original = await solid(400, 200, '#000000').toBuffer();
  const images = oneUseCase({ png: { quality: 100 } }, { useCase: { watermark: image() } });
  const plain = { alias: 'plain', maxWidth: 200, maxHeight: 200, formats: { png: { quality: 100 } } };

  const { variants, master } = await optimizeImage(
    original,
    { ...images, useCases: { ...images.useCases, plain } },
    { watermarkAsset },
  );

  const brightest = await Promise.all([...variants, master].map(async ({ data }) => (await drawn(data)).brightest));
  expect(brightest).toEqual([255, 0, 0]);
});

it('is drawn on a variant made from the master', async () => {
  const original = await solid(400, 200, '#000000').toBuffer();
  const images = oneUseCase({ png: { quality: 100 } }, { useCase: { watermark: image() } });
  const { variants, master } = await optimizeImage(original, images, { watermarkAsset });

  const again = await renderVariant(master.data, images, { useCase: 'only', format: 'png' }, { watermarkAsset });

  expect(await drawn(again.data)).toEqual(await drawn(only(variants).data));
});

it.each([
  ['nobody can read it', undefined],
  ['it cannot be had', () => Promise.reject(new Error('NoSuchKey'))],
  ['it is no image', () => Promise.resolve(Buffer.from('not a picture'))],
  ['it is no PNG', () => solid(10, 10, '#ffffff').jpeg().toBuffer()],
  [
    'it is broken',
    async () => (await solid(300, 300, '#ffffff').png({ compressionLevel: 0 }).toBuffer()).subarray(0, 500),
  ],
])('fails by name when the watermark is missing: %s', async (_, asset) => {
  const images = oneUseCase({ jpeg: { quality: 90 } }, { useCase: { watermark: image() } });
  const original = await solid(50, 50, '#000000').toBuffer();

  await expect(optimizeImage(original, images, { watermarkAsset: asset })).rejects.toMatchObject({
    code: 'WATERMARK_UNAVAILABLE',
    status: 500,
  });
});
