import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { defineMediaContract } from '../../../lib/contract';
import {
  captureLogs,
  FIRST,
  type Handler,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  ORIGINALS,
  originalKey,
  rawMessage,
  s3Record,
  SECOND,
  VARIANTS,
} from '../../support/optimizer-harness';

let harness: OptimizerHarness;
let handler: Handler;
let logs: ReturnType<typeof captureLogs>;
let seeding: Buffer;
let photo: Buffer;
let truncated: Buffer;

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  handler = harness.coldStart();
  seeding = await readFile('test/fixtures/photos/seeding.jpg');
  photo = await sharp(seeding).resize(160).jpeg().toBuffer();
  truncated = seeding.subarray(0, seeding.length / 2);
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

const loggedErrors = (): Record<string, unknown>[] =>
  logs
    .lines()
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'error');

const SVG = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
);

describe('a photo that cannot be made', () => {
  test.each([
    ['truncated', () => truncated, 'TRUNCATED'],
    ['SVG', () => SVG, 'UNSUPPORTED_TYPE'],
    ['zero bytes', () => Buffer.alloc(0), 'EMPTY_INPUT'],
    ['text', () => Buffer.from('no image at all'), 'NOT_AN_IMAGE'],
  ])('%s: is on record and fails its message; nothing is stored and the original stays', async (_, data, code) => {
    const image = newImage();
    await harness.upload(image, data());
    harness.emulators.reset();
    const event = message(s3Record(image, data()));

    expect(await invoke(handler, [event])).toEqual([event.messageId]);

    const record = (await harness.record(image))!;
    expect(record).toMatchObject({ state: 'failed', failure: { code } });
    expect(record.failure!.message).not.toContain(image.userId);
    expect(loggedErrors()).toMatchObject([{ message: 'image rejected', code, reason: record.failure!.message }]);
    expect(harness.requests('PUT', VARIANTS)).toEqual([]);
    expect(data().equals(await harness.read(ORIGINALS, originalKey(image)))).toBe(true);
  });

  test('too many bytes: is refused by its headers, before it is downloaded', async () => {
    const image = newImage();
    const data = Buffer.alloc(31 * 1024 * 1024);
    await harness.upload(image, data);
    harness.emulators.reset();
    const event = message(s3Record(image, data));
    expect(await invoke(handler, [event])).toEqual([event.messageId]);
    expect((await harness.record(image))?.failure).toEqual({
      code: 'TOO_MANY_BYTES',
      message: "'original' must be at most 31457280 bytes, got: 32505856",
    });
    await harness.abandoned('GET', ORIGINALS);
  });

  test('too many pixels: by the limit of the contract', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const small = harness.coldStart(defineMediaContract({ images: { upload: { maxPixels: 1000 } } }));
    await invoke(small, [message(s3Record(image, photo))]);
    expect((await harness.record(image))?.failure?.code).toBe('TOO_MANY_PIXELS');
  });

  test('gone before it was processed: is on record', async () => {
    const image = newImage();
    const event = message(s3Record(image, photo));
    expect(await invoke(handler, [event])).toEqual([event.messageId]);
    expect((await harness.record(image))?.failure?.code).toBe('ORIGINAL_MISSING');
  });

  test('keeps what an earlier upload has published, and its record lists it', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    await invoke(handler, [message(s3Record(image, photo, { sequencer: FIRST }))]);
    const stored = await harness.storedKeys(image);
    await harness.upload(image, SVG);
    await invoke(handler, [message(s3Record(image, SVG, { sequencer: SECOND }))]);
    expect(await harness.storedKeys(image)).toEqual(stored);
    const record = (await harness.record(image))!;
    expect(record.state).toBe('failed');
    expect(record.variants).toHaveLength(9);
  });

  test('is forgotten when a later upload is good', async () => {
    const image = newImage();
    await harness.upload(image, truncated);
    await invoke(handler, [message(s3Record(image, truncated, { sequencer: FIRST }))]);
    await harness.upload(image, photo);
    await invoke(handler, [message(s3Record(image, photo, { sequencer: SECOND }))]);
    const record = (await harness.record(image))!;
    expect(record.state).toBe('ready');
    expect(record).not.toHaveProperty('failure');
  });
});

test('a poison photo does not block the others of its batch', async () => {
  const [before, poison, after] = [newImage(), newImage(), newImage()];
  for (const image of [before, after]) await harness.upload(image, photo);
  await harness.upload(poison, truncated);
  const poisonous = message(s3Record(poison, truncated));
  const batch = [message(s3Record(before, photo)), poisonous, message(s3Record(after, photo))];
  expect(await invoke(handler, batch)).toEqual([poisonous.messageId]);
  const states = await Promise.all([before, poison, after].map(async (image) => (await harness.record(image))?.state));
  expect(states).toEqual(['ready', 'failed', 'ready']);
});

test('photos of a batch are processed one after the other', async () => {
  const images = [newImage(), newImage()];
  for (const image of images) await harness.upload(image, photo);
  harness.emulators.reset();
  await invoke(
    handler,
    images.map((image) => message(s3Record(image, photo))),
  );
  const methods = harness.emulators.s3Requests.map(({ method }) => method);
  const run = ['GET', ...Array.from({ length: 10 }, () => 'PUT')];
  expect(methods).toEqual([...run, ...run]);
});

test('a message with several photos fails when one does, and the others are published', async () => {
  const [good, bad] = [newImage(), newImage()];
  await harness.upload(good, photo);
  await harness.upload(bad, SVG);
  const event = message(s3Record(bad, SVG), s3Record(good, photo));
  expect(await invoke(handler, [event])).toEqual([event.messageId]);
  expect((await harness.record(good))?.state).toBe('ready');
});

describe('a message that is no upload of an image', () => {
  test.each([
    ['a key of another area', { key: 'profiles/u1/i1' }],
    ['a video', { key: 'originals/videos/u1/v1' }],
    ['a key that climbs', { key: 'originals/images/u1/../../masters/images/u1/i1' }],
    ['a key that is not encoded', { key: '%E0%A4%A' }],
    ['no sequencer', { key: 'originals/images/u1/i1', sequencer: undefined }],
  ])('%s: fails, and nothing is read or written', async (_, object) => {
    const event = message({
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: ORIGINALS }, object: { eTag: 'e', sequencer: FIRST, ...object } },
    });
    expect(await invoke(handler, [event])).toEqual([event.messageId]);
    expect(loggedErrors()).toMatchObject([{ message: 'event not understood', code: 'BAD_EVENT' }]);
    expect(harness.emulators.s3Requests).toEqual([]);
  });

  test.each(['', 'no JSON', 'null', '{}', '{"Records":{}}', '{"Records":[null]}'])(
    'the body %j: fails',
    async (body) => {
      const event = rawMessage(body);
      expect(await invoke(handler, [event])).toEqual([event.messageId]);
      expect(loggedErrors()).toMatchObject([{ code: 'BAD_EVENT' }]);
    },
  );

  test("S3's test event, and events about other things than new objects, are taken and done", async () => {
    const removed = s3Record(newImage(), photo, { eventName: 'ObjectRemoved:Delete' });
    const test = rawMessage(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: ORIGINALS }));
    expect(await invoke(handler, [test, message(removed)])).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
  });
});

describe('storage that does not answer as it should', () => {
  test.each([
    ['throttles', { status: 503 }],
    ['is broken', { status: 500 }],
    ['refuses', { status: 403 }],
  ])('%s: the message comes again, and the photo is not blamed', async (_, refusal) => {
    const image = newImage();
    await harness.upload(image, photo);
    harness.emulators.interceptS3(() => refusal);
    const event = message(s3Record(image, photo));
    expect(await invoke(handler, [event])).toEqual([event.messageId]);
    const record = (await harness.record(image))!;
    expect(record.state).toBe('processing');
    expect(record).not.toHaveProperty('failure');
    expect(loggedErrors()).toMatchObject([{ message: 'attempt failed', status: refusal.status }]);
  });
});

test('when the time of the function is nearly over, what is not done is left to the next attempt', async () => {
  const [running, waiting] = [newImage(), newImage()];
  await harness.upload(running, seeding);
  await harness.upload(waiting, photo);
  const batch = [message(s3Record(running, seeding)), message(s3Record(waiting, photo))];
  // The handler keeps five seconds for its answer; the large photo takes longer than what is left.
  expect(await invoke(handler, batch, { remainingMs: 5_100 })).toEqual(batch.map(({ messageId }) => messageId));
  expect((await harness.record(running))?.state).toBe('processing');
  expect(await harness.record(waiting)).toBeUndefined();
  expect(await invoke(handler, batch)).toEqual([]);
});
