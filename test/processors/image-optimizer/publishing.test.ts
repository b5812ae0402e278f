import sharp from 'sharp';
import {
  buildKey,
  defineMediaContract,
  IMAGE_CONTENT_TYPES,
  type MediaContract,
  rankedFormats,
  sparkMediaContract,
} from '../../../lib/contract';
import {
  captureLogs,
  eTagOf,
  type Handler,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  originalKey,
  ORIGINALS,
  s3Record,
  type TestImage,
  VARIANTS,
} from '../../support/optimizer-harness';
import { s3Error } from '../../support/emulators';

let harness: OptimizerHarness;
let handler: Handler;
let photo: Buffer;
let logs: ReturnType<typeof captureLogs>;

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  handler = harness.coldStart();
  photo = await sharp('test/fixtures/photos/seeding.jpg').resize(1100).jpeg().toBuffer();
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

/** Every variant the contract asks for, in the document's keys. */
function expectedVariants({ images }: MediaContract, { userId, imageId }: TestImage) {
  return Object.entries(images.useCases).flatMap(([useCase, of]) =>
    rankedFormats(images, of).map((format) => ({
      key: buildKey({ kind: 'image-variant', userId, useCase, imageId, format }),
      useCase,
      format,
    })),
  );
}

describe('a photo that has arrived', () => {
  const image = newImage();
  let failed: readonly string[];

  beforeAll(async () => {
    const { restore } = captureLogs();
    await harness.upload(image, photo);
    failed = await invoke(handler, [message(s3Record(image, photo))]);
    restore();
  });

  test('is stored as the nine variants and a master, and nothing else', async () => {
    expect(failed).toEqual([]);
    const variants = expectedVariants(sparkMediaContract, image);
    expect(variants).toHaveLength(9);
    const master = `masters/images/${image.userId}/${image.imageId}.jpeg`;
    expect((await harness.storedKeys(image)).sort()).toEqual([...variants.map(({ key }) => key), master].sort());
  });

  test("has the document's headers and metadata on every variant", async () => {
    for (const { key, useCase, format } of expectedVariants(sparkMediaContract, image)) {
      const { ContentType, CacheControl, Metadata } = await harness.head(key);
      expect({ key, ContentType, CacheControl, Metadata }).toEqual({
        key,
        ContentType: IMAGE_CONTENT_TYPES[format],
        CacheControl: 'public, max-age=31536000',
        Metadata: { 'user-id': image.userId, 'use-case': useCase, format, optimized: 'true' },
      });
    }
  });

  test('has a master that no cache keeps and that names nobody', async () => {
    const { ContentType, CacheControl, Metadata } = await harness.head(
      buildKey({ kind: 'image-master', ...image, format: 'jpeg' }),
    );
    expect({ ContentType, CacheControl, Metadata }).toEqual({
      ContentType: 'image/jpeg',
      CacheControl: 'private, no-store',
      Metadata: {},
    });
  });

  test('is on record with what is really stored', async () => {
    const record = (await harness.record(image))!;
    expect(record).toMatchObject({
      ...image,
      mediaKey: `image#${image.imageId}`,
      state: 'ready',
      sourceVersion: eTagOf(photo),
      width: 1100,
      height: 619,
      omitted: [],
    });
    expect(record.publishingUntil).toBeUndefined();
    expect(record.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(Buffer.from(record.thumbhash!, 'base64').length).toBeGreaterThan(4);
    expect(record.variants).toHaveLength(9);
    for (const { useCase, format, width, height, bytes } of record.variants!) {
      const stored = await harness.read(VARIANTS, buildKey({ kind: 'image-variant', ...image, useCase, format }));
      expect(stored).toHaveLength(bytes);
      expect(await sharp(stored).metadata()).toMatchObject({ width, height });
    }
    const master = await harness.read(VARIANTS, buildKey({ kind: 'image-master', ...image, format: 'jpeg' }));
    expect(record.master).toEqual({ format: 'jpeg', width: 1080, height: 608, bytes: master.length });
  });

  test('leaves its original as it was', async () => {
    expect(photo.equals(await harness.read(ORIGINALS, originalKey(image)))).toBe(true);
  });
});

test('nothing is published before everything is stored: the record turns ready last', async () => {
  const image = newImage();
  await harness.upload(image, photo);
  harness.emulators.reset();
  const statesAtWrite: (string | undefined)[] = [];
  harness.emulators.interceptS3(async ({ method }) => {
    if (method === 'PUT') statesAtWrite.push((await harness.record(image))?.state);
    return undefined;
  });
  await invoke(handler, [message(s3Record(image, photo))]);
  expect(statesAtWrite).toEqual(Array.from({ length: 10 }, () => 'processing'));
  expect((await harness.record(image))?.state).toBe('ready');
});

test('reads exactly the version that the event names, and records it', async () => {
  const image = newImage();
  await harness.upload(image, photo);
  await invoke(handler, [message(s3Record(image, photo, { versionId: 'version-7' }))]);
  expect(harness.requests('GET', ORIGINALS).map(({ query }) => query.get('versionId'))).toEqual(['version-7']);
  expect((await harness.record(image))?.sourceVersion).toBe('version-7');
});

test('an event that comes twice is one run', async () => {
  const image = newImage();
  await harness.upload(image, photo);
  const event = message(s3Record(image, photo));
  await invoke(handler, [event]);
  harness.emulators.reset();
  const before = await harness.record(image);
  expect(await invoke(handler, [event, message(s3Record(image, photo))])).toEqual([]);
  expect(harness.emulators.s3Requests).toEqual([]);
  expect(await harness.record(image)).toEqual(before);
});

describe('another contract', () => {
  const withoutAvifCards = defineMediaContract({ images: { useCases: { profile_card: { formats: { avif: null } } } } });

  test('does not get to see a message that was sent before the image was made: an older function undoes nothing', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));
    await invoke(handler, [event]);
    const before = await harness.record(image);
    expect(await invoke(harness.coldStart(withoutAvifCards), [event])).toEqual([]);
    expect(await harness.record(image)).toEqual(before);
  });

  test('makes the image anew, and takes out what it no longer has', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));
    await invoke(handler, [event]);
    const before = (await harness.record(image))!;
    harness.emulators.reset();

    const sentAgain = message(s3Record(image, photo));
    expect(await invoke(harness.coldStart(withoutAvifCards), [sentAgain])).toEqual([]);

    const after = (await harness.record(image))!;
    expect(harness.requests('PUT', VARIANTS)).toHaveLength(9);
    expect(after.state).toBe('ready');
    expect(after.contractDigest).not.toBe(before.contractDigest);
    expect(after.variants).toHaveLength(8);
    const removed = buildKey({ kind: 'image-variant', ...image, useCase: 'profile_card', format: 'avif' });
    expect(harness.requests('DELETE', VARIANTS).map(({ path }) => path)).toEqual([`/${VARIANTS}/${removed}`]);
    expect(await harness.storedKeys(image)).not.toContain(removed);
  });

  test('with another browser TTL is another contract, as the header is stored with the object', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));
    await invoke(handler, [event]);
    const week = defineMediaContract({ cacheClasses: { images: { browserTtlSeconds: 604_800 } } });
    await invoke(harness.coldStart(week), [message(s3Record(image, photo))]);
    const key = buildKey({ kind: 'image-variant', ...image, useCase: 'profile_card', format: 'webp' });
    expect((await harness.head(key)).CacheControl).toBe('public, max-age=604800');
  });
});

test('a variant that the oversize policy leaves out is not stored, and is on record with what it would weigh', async () => {
  const image = newImage();
  await harness.upload(image, photo);
  const leaveOut = harness.coldStart(defineMediaContract({ images: { oversizePolicy: 'leave-out' } }));
  await invoke(leaveOut, [message(s3Record(image, photo))]);
  const { omitted = [], variants = [] } = (await harness.record(image))!;
  const [thumbnail] = omitted;
  expect(thumbnail).toEqual({ useCase: 'profile_thumbnail', format: 'avif', bytes: expect.any(Number) });
  const webp = variants.find(({ useCase, format }) => useCase === 'profile_thumbnail' && format === 'webp');
  expect(thumbnail!.bytes).toBeGreaterThan(webp!.bytes);
  expect(await harness.storedKeys(image)).not.toContain(
    buildKey({ kind: 'image-variant', ...image, useCase: 'profile_thumbnail', format: 'avif' }),
  );
});

describe('a watermark', () => {
  const marked = (asset: string) =>
    defineMediaContract({
      images: {
        useCases: {
          profile_card: {
            watermark: { kind: 'image', asset, position: 'center', opacity: 1, margin: 0, width: 1 },
          },
        },
      },
    });

  test('is read from the variant bucket, once for all photos', async () => {
    const [first, second] = [newImage(), newImage()];
    const red = { width: 400, height: 200, channels: 4 as const, background: '#ff0000' };
    await harness.putVariantObject('watermarks/spark-mark.png', await sharp({ create: red }).png().toBuffer());
    for (const image of [first, second]) await harness.upload(image, photo);
    harness.emulators.reset();

    const events = [first, second].map((image) => message(s3Record(image, photo)));
    expect(await invoke(harness.coldStart(marked('spark-mark.png')), events)).toEqual([]);

    expect(harness.requests('GET', VARIANTS).map(({ path }) => path)).toEqual([
      `/${VARIANTS}/watermarks/spark-mark.png`,
    ]);
    const card = await harness.read(
      VARIANTS,
      buildKey({ kind: 'image-variant', ...second, useCase: 'profile_card', format: 'jpeg' }),
    );
    expect((await sharp(card).stats()).dominant).toEqual({ r: 248, g: 8, b: 8 });
  });

  test('that cannot be had fails the photo, on record; that cannot be had right now does not', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));
    const handlerWithMark = harness.coldStart(marked('missing.png'));

    harness.emulators.interceptS3(({ path }) => (path.includes('/watermarks/') ? { status: 503 } : undefined));
    expect(await invoke(handlerWithMark, [event])).toEqual([event.messageId]);
    expect((await harness.record(image))?.state).toBe('processing');

    harness.emulators.reset();
    // What S3 answers to who may list the bucket.
    harness.emulators.interceptS3(({ path }) =>
      path.includes('/watermarks/') ? s3Error(404, 'NoSuchKey') : undefined,
    );
    expect(await invoke(handlerWithMark, [event])).toEqual([event.messageId]);
    expect(await harness.record(image)).toMatchObject({ state: 'failed', failure: { code: 'WATERMARK_UNAVAILABLE' } });
  });

  test('that may not be read is on record after the last attempt, as it may be missing', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));
    const handlerWithMark = harness.coldStart(marked('missing.png'));
    harness.emulators.interceptS3(({ path }) =>
      path.includes('/watermarks/') ? s3Error(403, 'AccessDenied') : undefined,
    );
    expect(await invoke(handlerWithMark, [event], { receiveCount: 2 })).toEqual([event.messageId]);
    expect((await harness.record(image))?.state).toBe('processing');
    expect(await invoke(handlerWithMark, [event], { receiveCount: 3 })).toEqual([event.messageId]);
    expect(await harness.record(image)).toMatchObject({ state: 'failed', failure: { code: 'WATERMARK_UNAVAILABLE' } });
  });
});
