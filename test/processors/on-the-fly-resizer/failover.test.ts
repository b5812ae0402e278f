import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { buildKey, defineMediaContract, type ImageFormat, mediaKey, renderingClaim } from '../../../lib/contract';
import type { LambdaUrlHandler } from '../../../processors/http/lambda-url';
import { s3Error } from '../../support/emulators';
import {
  captureLogs,
  CATALOGUE,
  eTagOf,
  FIRST,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  ORIGINALS,
  s3Record,
  SECOND,
  type TestImage,
  VARIANTS,
} from '../../support/optimizer-harness';
import { invokeUrl, startResizer, throughOriginGroup } from '../../support/resizer-harness';

const quick = { encoders: { avif: { effort: 0 }, webp: { effort: 0 } } };
/** What the images of these tests were made by, before somebody wished for AVIF cards. */
const before = defineMediaContract({ images: { ...quick, useCases: { profile_card: { formats: { avif: null } } } } });
const contract = defineMediaContract({ images: quick });
const CARD = { useCase: 'profile_card', format: 'avif' } as const;

let harness: OptimizerHarness;
let resizer: LambdaUrlHandler;
let logs: ReturnType<typeof captureLogs>;
let photo: Buffer;
let other: Buffer;

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  resizer = startResizer(harness, contract);
  // Noise is what AVIF is good at: nothing is left out for weighing too much.
  const noisy = (seed: number): Promise<Buffer> =>
    sharp(Buffer.alloc(300 * 400 * 3, randomBytes(997).fill(seed, 0, 100)), {
      raw: { width: 300, height: 400, channels: 3 },
    })
      .jpeg()
      .toBuffer();
  [photo, other] = await Promise.all([noisy(1), noisy(200)]);
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

const keyOf = (image: TestImage, which: { useCase: string; format: ImageFormat } = CARD): string =>
  buildKey({ kind: 'image-variant', ...image, ...which });
const pathOf = (image: TestImage, which?: { useCase: string; format: ImageFormat }): string =>
  `/${keyOf(image, which)}`;

/** An image that the optimizer has made before the contract had AVIF cards. */
async function madeImage(): Promise<TestImage> {
  const image = newImage();
  await harness.upload(image, photo);
  expect(await invoke(harness.coldStart(before), [message(s3Record(image, photo))])).toEqual([]);
  harness.emulators.reset();
  return image;
}

async function update(image: TestImage, expression: string, values: Record<string, unknown>): Promise<void> {
  await harness.emulators.documents.send(
    new UpdateCommand({
      TableName: CATALOGUE,
      Key: { userId: image.userId, mediaKey: mediaKey('image', image.imageId) },
      UpdateExpression: expression,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: values,
    }),
  );
}

const bury = async (image: TestImage): Promise<void> => update(image, 'SET #state = :state', { ':state': 'deleted' });

it('makes a missing variant once, and from then on the bucket has it', async () => {
  const image = await madeImage();

  const first = await throughOriginGroup(harness, resizer, pathOf(image));
  const second = await throughOriginGroup(harness, resizer, pathOf(image));

  expect(first).toMatchObject({ from: 'resizer', status: 200 });
  expect(await sharp(first.body).metadata()).toMatchObject({ format: 'heif', width: 300, height: 400 });
  expect(second).toMatchObject({ from: 'bucket', status: 200 });
  expect(second.body.equals(first.body)).toBe(true);
  for (const header of ['content-type', 'cache-control', 'etag']) {
    expect(first.headers[header]).toBe(second.headers[header]);
  }
  expect(first.headers).toMatchObject({ 'content-type': 'image/avif', 'cache-control': 'public, max-age=31536000' });
  expect(logs.lines()).toEqual(expect.not.arrayContaining([expect.stringContaining('failed')]));
});

it('stores it as the optimizer stores its own, and puts it on record', async () => {
  const image = await madeImage();
  const made = await harness.record(image);

  const { body } = await invokeUrl(resizer, { url: pathOf(image) });

  const { Metadata, ContentType, CacheControl } = await harness.head(keyOf(image));
  const sibling = await harness.head(keyOf(image, { useCase: 'profile_card', format: 'webp' }));
  expect({ ...sibling.Metadata, format: 'avif' }).toEqual(Metadata);
  expect([ContentType, CacheControl]).toEqual(['image/avif', sibling.CacheControl]);
  const record = await harness.record(image);
  expect(record?.variants).toEqual([
    ...(made?.variants ?? []),
    { ...CARD, width: 300, height: 400, bytes: body.length, quality: expect.any(Number) as number },
  ]);
  // As if nothing had happened beside: an event that was sent before must not seem to have been handled since.
  expect({ ...record, variants: made?.variants }).toEqual(made);
});

it('reads the master, and never the upload, of an image that is made', async () => {
  const image = await madeImage();

  await invokeUrl(resizer, { url: pathOf(image) });

  expect(harness.requests('GET', VARIANTS).map(({ path }) => path)).toEqual([
    `/${VARIANTS}/${buildKey({ kind: 'image-master', ...image, format: 'jpeg' })}`,
  ]);
  expect(harness.requests('GET', ORIGINALS)).toEqual([]);
});

describe('while the upload is being processed for the first time', () => {
  async function uploadedImage(version = eTagOf(photo)): Promise<TestImage> {
    const image = newImage();
    await harness.upload(image, photo);
    const state = { state: 'processing', sourceVersion: version, sequencer: FIRST, contractDigest: '0' } as const;
    await harness.putRecord(image, state);
    return image;
  }

  it('makes the variant of the upload itself, kept for a moment only', async () => {
    const image = await uploadedImage();

    const answer = await throughOriginGroup(harness, resizer, pathOf(image));

    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=5' } });
    expect((await harness.head(keyOf(image))).CacheControl).toBe('public, max-age=5');
    expect((await harness.record(image))?.variants).toMatchObject([CARD]);
  });

  it('encodes what is made of the upload by the encoders for that, and what is made of the master by the stored ones', async () => {
    const banner = { alias: 'banner', maxWidth: 200, maxHeight: 200, formats: { jpeg: { quality: 80 } } };
    const wished = defineMediaContract(contract, { images: { useCases: { profile_banner: banner } } });
    const { interimEncoders } = wished.delivery.onTheFly;
    expect([interimEncoders.jpeg.progressive, wished.images.encoders.jpeg.progressive]).toEqual([false, true]);
    const renew = startResizer(harness, wished);
    const which = { useCase: 'profile_banner', format: 'jpeg' } as const;

    const interim = await invokeUrl(renew, { url: pathOf(await uploadedImage(), which) });
    const settled = await invokeUrl(renew, { url: pathOf(await madeImage(), which) });

    expect((await sharp(interim.body).metadata()).isProgressive).toBe(false);
    expect((await sharp(settled.body).metadata()).isProgressive).toBe(true);
  });

  it('is not decoded again for every request once that has failed', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const failed = { state: 'failed', sourceVersion: eTagOf(photo), sequencer: FIRST, contractDigest: '0' } as const;
    await harness.putRecord(image, failed);
    harness.emulators.reset();

    const answer = await throughOriginGroup(harness, resizer, pathOf(image));

    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([404, { error: 'not-ready' }]);
    expect(harness.requests('GET', ORIGINALS)).toEqual([]);
  });

  it('is not decoded where it is larger than the contract allows', async () => {
    const image = await uploadedImage();
    const smaller = { upload: { maxBytes: photo.length - 1 } };
    const strict = startResizer(harness, defineMediaContract(contract, { images: smaller }));

    const answer = await throughOriginGroup(harness, strict, pathOf(image));

    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([404, { error: 'not-ready' }]);
  });

  it('is followed by the optimizer, whose variants take the place', async () => {
    const image = await uploadedImage();
    await throughOriginGroup(harness, resizer, pathOf(image));

    const uploaded = message(s3Record(image, photo, { sequencer: SECOND }));
    expect(await invoke(harness.coldStart(contract), [uploaded])).toEqual([]);

    const answer = await throughOriginGroup(harness, resizer, pathOf(image));
    expect(answer).toMatchObject({ from: 'bucket', headers: { 'cache-control': 'public, max-age=31536000' } });
    expect((await harness.record(image))?.variants).toHaveLength(9);
  });

  it('makes nothing of another upload than the record speaks of', async () => {
    const image = await uploadedImage(eTagOf(other));

    const answer = await invokeUrl(resizer, { url: pathOf(image) });

    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body.toString())).toEqual({ error: 'not-ready' });
    expect(await harness.storedKeys(image)).toEqual([]);
  });
});

describe('an image that was deleted', () => {
  it('stays deleted, and cannot be told from one that never was', async () => {
    const image = await madeImage();
    await bury(image);

    const [deleted, unknown] = await Promise.all([
      invokeUrl(resizer, { url: pathOf(image) }),
      invokeUrl(resizer, { url: pathOf(newImage()) }),
    ]);

    expect(deleted).toEqual(unknown);
    expect(deleted).toMatchObject({ status: 404, headers: { 'cache-control': 'public, max-age=5' } });
    expect(harness.emulators.s3Requests).toEqual([]);
  });

  it('is not stored for when the tombstone is written while the variant is being made', async () => {
    const image = await madeImage();
    harness.emulators.interceptS3(async ({ method, path }) => {
      if (method === 'GET' && path.includes('/masters/')) await bury(image);
      return undefined;
    });

    const answer = await invokeUrl(resizer, { url: pathOf(image) });

    expect(answer.status).toBe(404);
    expect(harness.requests('PUT', VARIANTS)).toEqual([]);
    expect(await harness.record(image)).not.toHaveProperty('storing');
  });

  it('is removed again when the tombstone is written while the variant is being stored', async () => {
    const image = await madeImage();
    let storing: unknown;
    harness.emulators.interceptS3(async ({ method }) => {
      if (method === 'PUT') {
        await bury(image);
        storing = (await harness.record(image))?.storing;
      }
      return undefined;
    });

    const answer = await invokeUrl(resizer, { url: pathOf(image) });

    expect(answer.status).toBe(404);
    expect(await harness.storedKeys(image)).not.toContain(keyOf(image));
    // Whoever erases by the tombstone finds it, and waits until nothing can be under way.
    expect(storing).toEqual(new Set([keyOf(image)]));
    expect((await harness.record(image))?.publishingUntil).toEqual(expect.any(String));
  });

  it('is not brought back when its record is gone altogether', async () => {
    const image = newImage();

    await invokeUrl(resizer, { url: pathOf(image) });

    expect(await harness.record(image)).toBeUndefined();
  });
});

describe('requests for one variant at once', () => {
  const rendersOf = (image: TestImage): number =>
    harness.requests('GET', VARIANTS).filter(({ path }) => path.includes(`/masters/images/${image.userId}/`)).length;

  it('are one piece of work in one instance', async () => {
    const image = await madeImage();

    const answers = await Promise.all(Array.from({ length: 16 }, () => invokeUrl(resizer, { url: pathOf(image) })));

    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect(new Set(answers.map(({ headers }) => headers['etag']))).toHaveProperty('size', 1);
    expect([rendersOf(image), harness.requests('PUT', VARIANTS).length]).toEqual([1, 1]);
  });

  it('are one piece of work in several instances', async () => {
    const image = await madeImage();
    const instances = Array.from({ length: 4 }, () => startResizer(harness, contract));

    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => invokeUrl(instances[index % 4]!, { url: pathOf(image) })),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect([rendersOf(image), harness.requests('PUT', VARIANTS).length]).toEqual([1, 1]);
  });

  it('do not wait for an instance that has died', async () => {
    const image = await madeImage();
    const name = renderingClaim(CARD.useCase, CARD.format);
    await harness.emulators.documents.send(
      new UpdateCommand({
        TableName: CATALOGUE,
        Key: { userId: image.userId, mediaKey: mediaKey('image', image.imageId) },
        UpdateExpression: 'SET #claim = :claim',
        ExpressionAttributeNames: { '#claim': name },
        ExpressionAttributeValues: { ':claim': `${new Date(Date.now() + 300).toISOString()} dead` },
      }),
    );

    const answer = await invokeUrl(resizer, { url: pathOf(image) });

    expect(answer.status).toBe(200);
    expect(await harness.record(image)).not.toHaveProperty([name]);
  });

  it('for different variants of one image are all stored and listed', async () => {
    const image = await madeImage();
    const missing = await harness.record(image);
    const keys = (missing?.variants ?? []).map(({ useCase, format }) => ({ useCase, format }));
    await update(image, 'SET #state = :state, variants = :none', { ':state': 'ready', ':none': [] });

    await Promise.all(keys.map((which) => invokeUrl(resizer, { url: pathOf(image, which) })));

    const record = await harness.record(image);
    expect(record?.variants).toHaveLength(keys.length);
    expect(record).not.toHaveProperty('storing');
    expect(record).not.toHaveProperty('publishingUntil');
  });
});

describe('a later upload', () => {
  it('is never mixed with a variant of the earlier one', async () => {
    const image = await madeImage();
    // Published between the read of the old master and the store of what is made of it.
    let published = false;
    harness.emulators.interceptS3(async ({ method, path }) => {
      if (method === 'GET' && path.includes('/masters/') && !published) {
        published = true;
        await harness.upload(image, other);
        const upload = message(s3Record(image, other, { sequencer: SECOND }));
        expect(await invoke(harness.coldStart(before), [upload])).toEqual([]);
      }
      return undefined;
    });

    const answer = await invokeUrl(startResizer(harness, contract), { url: pathOf(image) });

    expect(answer.status).toBe(200);
    expect(harness.requests('GET', VARIANTS).filter(({ path }) => path.includes('/masters/'))).toHaveLength(2);
    const jpeg = await harness.read(VARIANTS, keyOf(image, { useCase: 'profile_card', format: 'jpeg' }));
    const [avif, sibling] = await Promise.all([answer.body, jpeg].map((data) => sharp(data).stats()));
    expect(avif!.channels[0]!.mean).toBeCloseTo(sibling!.channels[0]!.mean, -1);
  });

  it('waits for a variant that is being stored', async () => {
    const image = await madeImage();
    const held = harness.holdWrites(({ path }) => path.endsWith('.avif'));
    const request = invokeUrl(resizer, { url: pathOf(image) });
    await harness.requested('PUT', VARIANTS);
    await harness.upload(image, other).catch(() => undefined);
    const upload = invoke(harness.coldStart(contract), [message(s3Record(image, other, { sequencer: SECOND }))]);
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect((await harness.record(image))?.sequencer.startsWith(FIRST)).toBe(true);
    held.release();

    expect((await request).status).toBe(200);
    harness.emulators.reset();
    await upload;
  });
});

describe('the storage', () => {
  it('serves an image that it could not store, for a moment', async () => {
    const image = await madeImage();
    harness.emulators.interceptS3(({ method }) => (method === 'PUT' ? s3Error(403, 'AccessDenied') : undefined));

    const answer = await invokeUrl(resizer, { url: pathOf(image) });

    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=5' } });
    const record = await harness.record(image);
    expect(record).not.toHaveProperty('publishingUntil');
    expect(record?.storing).toEqual(new Set([keyOf(image)]));
    const told = logs.lines().filter((line) => !line.includes('image ready'));
    expect(told).toEqual([expect.stringContaining('variant served, not stored')]);
    expect(told.join()).not.toContain(image.userId);
  });

  it('gives what lies there although the bucket did not seem to have it', async () => {
    const image = await madeImage();
    const which = { useCase: 'profile_card', format: 'jpeg' } as const;

    const answer = await invokeUrl(resizer, { url: pathOf(image, which) });

    expect(answer.body.equals(await harness.read(VARIANTS, keyOf(image, which)))).toBe(true);
    expect(harness.requests('PUT', VARIANTS)).toEqual([]);
  });

  it('is given again what it has lost', async () => {
    const image = await madeImage();
    const which = { useCase: 'profile_card', format: 'jpeg' } as const;
    await harness.emulators.s3.send(new DeleteObjectCommand({ Bucket: VARIANTS, Key: keyOf(image, which) }));

    const answer = await throughOriginGroup(harness, resizer, pathOf(image, which));

    expect(answer).toMatchObject({ from: 'resizer', status: 200 });
    expect(await harness.storedKeys(image)).toContain(keyOf(image, which));
    const listed = (await harness.record(image))?.variants ?? [];
    expect(listed.filter(({ useCase, format }) => useCase === which.useCase && format === which.format)).toHaveLength(
      1,
    );
  });
});
