import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { buildKey, defineMediaContract, type ImageRecord } from '../../../lib/contract';
import { s3Error } from '../../support/emulators';
import {
  captureLogs,
  FIRST,
  type Handler,
  hastenLimits,
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

let harness: OptimizerHarness;
let handler: Handler;
let logs: ReturnType<typeof captureLogs>;
let red: Buffer;
let blue: Buffer;
let seeThrough: Buffer;

const PLAIN = { width: 160, height: 120 };

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  handler = harness.coldStart();
  const plain = (background: string): Promise<Buffer> =>
    sharp({ create: { ...PLAIN, channels: 3, background } })
      .jpeg()
      .toBuffer();
  [red, blue] = await Promise.all([plain('#ff0000'), plain('#0000ff')]);
  const background = { r: 0, g: 0, b: 255, alpha: 0.5 };
  seeThrough = await sharp({ create: { ...PLAIN, channels: 4, background } })
    .png()
    .toBuffer();
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

/** The keys of what a `ready` record lists. */
function listedKeys(image: TestImage, { variants = [], master }: ImageRecord): string[] {
  const masterKey = buildKey({ kind: 'image-master', ...image, format: master!.format });
  const variantKeys = variants.map(({ useCase, format }) =>
    buildKey({ kind: 'image-variant', ...image, useCase, format }),
  );
  return [...variantKeys, masterKey].sort();
}

async function expectWhole(image: TestImage, color: '#f80808' | '#0808f8'): Promise<void> {
  const record = (await harness.record(image))!;
  expect(record).toMatchObject({ state: 'ready', dominantColor: color });
  expect(record).not.toHaveProperty('publishingUntil');
  expect(record).not.toHaveProperty('publishingBy');
  expect(record).not.toHaveProperty('storing');
  const keys = listedKeys(image, record);
  expect((await harness.storedKeys(image)).sort()).toEqual(keys);
  for (const key of keys) {
    const { dominant } = await sharp(await harness.read(VARIANTS, key)).stats();
    expect({ key, isRed: dominant.r > dominant.b }).toEqual({ key, isRed: color === '#f80808' });
  }
}

describe('the reservation of a run that stores', () => {
  test('stays when the same event comes again, and is not taken by a later upload', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const writes = harness.holdWrites();
    const event = message(s3Record(image, red, { sequencer: FIRST }));
    const running = invoke(handler, [event]);
    await harness.requested('PUT', VARIANTS);
    const { publishingUntil, publishingBy } = (await harness.record(image))!;

    // Both give up before the reservation ends: the handler keeps five seconds for its answer.
    harness.emulators.interceptS3(() => undefined);
    expect(await invoke(handler, [event], { remainingMs: 5_500 })).toEqual([event.messageId]);
    const later = message(s3Record(image, blue, { sequencer: SECOND }));
    expect(await invoke(handler, [later], { remainingMs: 5_500 })).toEqual([later.messageId]);
    expect(await harness.record(image)).toMatchObject({ publishingUntil, publishingBy, state: 'processing' });

    await harness.upload(image, blue);
    writes.release();
    expect(await running).toEqual([]);
    await expectWhole(image, '#f80808');
    expect(await invoke(handler, [later])).toEqual([]);
    await expectWhole(image, '#0808f8');
  });

  test('holds back another run of the same upload that has begun before: it finds the image ready', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const reads = harness.holdReads();
    const event = message(s3Record(image, red));
    const runs = [invoke(handler, [event]), invoke(handler, [event])];
    await harness.requestedTimes('GET', ORIGINALS, 2);
    const writes = harness.holdWrites();
    reads.release();
    await harness.requested('PUT', VARIANTS);
    // Both have made the image by now.
    await setTimeout(500);
    writes.release();
    expect(await Promise.all(runs)).toEqual([[], []]);
    expect(harness.requests('PUT', VARIANTS)).toHaveLength((await harness.storedKeys(image)).length);
    await expectWhole(image, '#f80808');
  });

  test('ends with a store that failed: the next upload does not wait', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.interceptS3(({ method }) => (method === 'PUT' ? s3Error(403, 'AccessDenied') : undefined));
    await invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))]);
    const record = (await harness.record(image))!;
    expect(record).not.toHaveProperty('publishingUntil');
    expect(record).not.toHaveProperty('publishingBy');
    harness.emulators.reset();
    await harness.upload(image, blue);
    const next = message(s3Record(image, blue, { sequencer: SECOND }));
    expect(await invoke(handler, [next], { remainingMs: 20_000 })).toEqual([]);
    await expectWhole(image, '#0808f8');
  });

  test('lasts until every write has been answered, also when one has failed', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const writes = harness.holdWrites(({ path }) => !path.includes('/profile_card/'));
    const refused = jest.fn();
    const running = invoke(handler, [message(s3Record(image, red))]).finally(refused);
    await harness.answered('PUT', VARIANTS);
    await setTimeout(300);
    expect(refused).not.toHaveBeenCalled();
    expect(await harness.record(image)).toHaveProperty('publishingBy');
    writes.release();
    expect(await running).toHaveLength(1);
    expect(await harness.record(image)).not.toHaveProperty('publishingBy');
  });

  test('is left to lapse when a write is given up, which is before its end', async () => {
    const image = newImage();
    await harness.upload(image, red);
    const writes = harness.holdWrites();
    const limits = hastenLimits();
    const started = performance.now();
    const event = message(s3Record(image, red));
    expect(await invoke(handler, [event], { remainingMs: 900_000 })).toEqual([event.messageId]);
    limits.restore();
    // The limits are a hundredth of what they are: 250 ms for storing, 9 s for the function.
    expect(performance.now() - started).toBeLessThan(4_000);
    const { publishingUntil, state } = (await harness.record(image))!;
    expect(state).toBe('processing');
    expect(Date.parse(publishingUntil!)).toBeGreaterThan(Date.now());
    writes.release();
  });

  test('is not sought when the function has too little time left to store', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const event = message(s3Record(image, red));
    expect(await invoke(handler, [event], { remainingMs: 14_000 })).toEqual([event.messageId]);
    expect(harness.requests('PUT', VARIANTS)).toEqual([]);
    expect(await harness.record(image)).not.toHaveProperty('storing');
    expect(await invoke(handler, [event], { remainingMs: 14_000, receiveCount: 3 })).toEqual([event.messageId]);
    expect(await harness.record(image)).toMatchObject({ state: 'failed', failure: { code: 'OUT_OF_TIME' } });
  });
});

describe('what a run was about to store', () => {
  const withoutWebpCards = defineMediaContract({ images: { useCases: { profile_card: { formats: { webp: null } } } } });
  const refuseOne = (): void =>
    harness.emulators.interceptS3(({ method, path }) =>
      method === 'PUT' && path.includes('/profile_fullsize/') ? s3Error(403, 'AccessDenied') : undefined,
    );

  test('is on record before it is stored, and stays there when the run fails', async () => {
    const image = newImage();
    await harness.upload(image, red);
    refuseOne();
    await invoke(handler, [message(s3Record(image, red))]);
    const { storing } = (await harness.record(image))!;
    const stored = await harness.storedKeys(image);
    expect(stored.length).toBeGreaterThan(0);
    expect([...storing!]).toEqual(expect.arrayContaining(stored));
    expect(storing!.size).toBeGreaterThan(stored.length);
  });

  test('is joined by what the next one was about to store', async () => {
    const image = newImage();
    await harness.upload(image, red);
    refuseOne();
    await invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))]);
    await harness.upload(image, seeThrough);
    await invoke(harness.coldStart(withoutWebpCards), [message(s3Record(image, seeThrough, { sequencer: SECOND }))]);
    const { storing } = (await harness.record(image))!;
    expect([...storing!]).toEqual(expect.arrayContaining(await harness.storedKeys(image)));
  });

  test('is removed by the next upload where that has nothing of it', async () => {
    const image = newImage();
    await harness.upload(image, red);
    refuseOne();
    await invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))]);
    harness.emulators.reset();
    const stale = buildKey({ kind: 'image-variant', ...image, useCase: 'profile_card', format: 'webp' });
    expect(await harness.storedKeys(image)).toContain(stale);
    await harness.upload(image, blue);
    const next = message(s3Record(image, blue, { sequencer: SECOND }));
    expect(await invoke(harness.coldStart(withoutWebpCards), [next])).toEqual([]);
    await expectWhole(image, '#0808f8');
  });
});
