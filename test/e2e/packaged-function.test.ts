import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import exifr from 'exifr';
import sharp from 'sharp';
import { defineMediaContract, type MediaContract, sparkMediaContract } from '../../lib/contract';
import {
  message,
  newImage,
  OptimizerHarness,
  originalKey,
  ORIGINALS,
  s3Record,
  type TestImage,
} from '../support/optimizer-harness';
import { ELF_MACHINES, functionZip, nativeParts, PackagedFunction } from '../support/packaged-function';
import { ROOT as root } from '../support/repository';
import { readZip } from '../support/unzip';

const zipOf = (architecture: string): Buffer => functionZip('image-optimizer', architecture);

describe('the packaged function for x64', () => {
  let harness: OptimizerHarness;
  let packaged: PackagedFunction;

  beforeAll(async () => {
    harness = await OptimizerHarness.start();
    packaged = await PackagedFunction.unpack(zipOf('x64'));
  });
  afterAll(async () => {
    await harness.stop();
    packaged.remove();
  });

  /** Lets the function process an upload that is in the emulator; gives the failed messages and what it logged. */
  async function invokePackaged(
    image: TestImage,
    data: Buffer,
    contract: MediaContract = sparkMediaContract,
  ): Promise<{ failures: unknown; log: string }> {
    await harness.upload(image, data);
    return packaged.invoke(message(s3Record(image, data)), harness.functionEnvironment(contract));
  }

  test('lies where no node_modules is above it', () => {
    for (let above = dirname(packaged.folder); above !== dirname(above); above = dirname(above)) {
      expect(existsSync(join(above, 'node_modules'))).toBe(false);
    }
  });

  test('turns a photo of 16 megapixels into nine variants, a master and a record', async () => {
    const image = newImage();
    const photo = readFileSync(join(root, 'test/fixtures/photos/seeding.jpg'));

    const { failures, log } = await invokePackaged(image, photo);

    expect(failures).toEqual([]);
    expect(JSON.parse(log)).toMatchObject({ level: 'info', message: 'image ready', variants: 9 });
    const keys = await harness.storedKeys(image);
    expect(keys.filter((key) => key.startsWith('profiles/'))).toHaveLength(9);
    expect(keys).toContain(`masters/images/${image.userId}/${image.imageId}.jpeg`);
    const record = await harness.record(image);
    expect(record).toMatchObject({ state: 'ready', width: 5312, height: 2988 });
    for (const { useCase, format, width, height, bytes } of record?.variants ?? []) {
      const key = `profiles/${image.userId}/${useCase}/${image.imageId}.${format}`;
      const stored = await harness.read('variants', key);
      const head = await harness.head(key);
      const { format: found, ...size } = await sharp(stored).metadata();
      expect(stored).toHaveLength(bytes);
      expect(size).toMatchObject({ width, height });
      expect(found).toBe(format === 'avif' ? 'heif' : format);
      expect(head).toMatchObject({
        ContentType: `image/${format}`,
        CacheControl: 'public, max-age=31536000',
        Metadata: { 'user-id': image.userId, 'use-case': useCase, format, optimized: 'true' },
      });
    }
    expect(record?.variants).toHaveLength(9);
    expect((await harness.read(ORIGINALS, originalKey(image))).equals(photo)).toBe(true);
  });

  test('reads the HEIC of a phone, and keeps its position to itself', async () => {
    const image = newImage();
    const heic = readFileSync(join(root, 'test/fixtures/heic/dandelion-p3-gps-rot90.heic'));
    const planted = await sharp(heic).metadata();
    expect(planted.exif).toBeDefined();
    expect(String(planted.xmp)).toContain('GPSLatitude');

    const { failures } = await invokePackaged(image, heic);

    expect(failures).toEqual([]);
    const keys = await harness.storedKeys(image);
    expect(keys).toHaveLength(10);
    for (const key of keys) {
      const stored = await harness.read('variants', key);
      expect(stored.includes('Exif')).toBe(false);
      expect(stored.includes('http://ns.adobe.com')).toBe(false);
      expect(await exifr.gps(stored).catch(() => undefined)).toBeUndefined();
    }
  });

  test('draws text where no font is installed', async () => {
    const image = newImage();
    const photo = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#000000' } })
      .jpeg()
      .toBuffer();
    const watermark = {
      kind: 'text',
      text: 'spark',
      color: '#ffffff',
      position: 'center',
      opacity: 1,
      margin: 0,
      width: 0.9,
    } as const;
    const contract = defineMediaContract({ images: { useCases: { profile_card: { watermark } } } });

    await invokePackaged(image, photo, contract);

    const card = await harness.read('variants', `profiles/${image.userId}/profile_card/${image.imageId}.jpeg`);
    const { channels } = await sharp(card).stats();
    expect(channels[0]?.max).toBeGreaterThan(200);
  });

  test('names a broken photo and leaves the original', async () => {
    const image = newImage();
    const broken = readFileSync(join(root, 'test/fixtures/photos/seeding.jpg')).subarray(0, 100_000);

    const { failures } = await invokePackaged(image, broken);

    expect(failures).toEqual([{ itemIdentifier: expect.any(String) as string }]);
    expect(await harness.record(image)).toMatchObject({ state: 'failed', failure: { code: 'TRUNCATED' } });
    expect(await harness.storedKeys(image)).toEqual([]);
    expect((await harness.read(ORIGINALS, originalKey(image))).equals(broken)).toBe(true);
  });
});

describe('the packages of both architectures', () => {
  const NATIVE = /^node_modules\/@img\/sharp-(libvips-)?linux-(arm64|x64)\//;
  const portable = async (architecture: string): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await readZip(zipOf(architecture)))
        .filter(({ path }) => !NATIVE.test(path))
        .map(({ path, data }) => [path, data.toString('base64')]),
    );

  test('hold the same files but for the native parts', async () => {
    const [arm64, x64] = [await portable('arm64'), await portable('x64')];
    expect([...arm64.keys()]).toEqual([...x64.keys()]);
    expect([...arm64].filter(([path, data]) => x64.get(path) !== data).map(([path]) => path)).toEqual([]);
  });

  test.each(ELF_MACHINES)('hold ELF binaries of %s and no link', async (architecture, machine) => {
    const { paths, machines, links } = await nativeParts(zipOf(architecture));
    expect(paths).toEqual(
      expect.arrayContaining([expect.stringContaining('sharp-linux-'), expect.stringContaining('libvips')]),
    );
    expect(machines).toEqual(new Set([machine]));
    expect(links).toEqual([]);
  });
});
