import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { defineMediaContract } from '../../../lib/contract';
import { s3Error } from '../../support/emulators';
import {
  captureLogs,
  coldStart,
  FIRST,
  type Handler,
  hastenLimits,
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

  test.each([
    ['the original cannot be read', 'GET', ORIGINALS],
    ['the variants cannot be stored', 'PUT', VARIANTS],
  ])('%s: is on record after the last attempt, and the message is a dead letter', async (_, method, bucket) => {
    const image = newImage();
    await harness.upload(image, photo);
    harness.emulators.interceptS3((request) =>
      request.method === method && request.path.startsWith(`/${bucket}/`) ? s3Error(403, 'AccessDenied') : undefined,
    );
    const event = message(s3Record(image, photo));
    for (const receiveCount of [1, 2]) {
      expect(await invoke(handler, [event], { receiveCount })).toEqual([event.messageId]);
      expect((await harness.record(image))?.state).toBe('processing');
    }
    expect(await invoke(handler, [event], { receiveCount: 3 })).toEqual([event.messageId]);
    expect(await harness.record(image)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'STORAGE_FAILED',
        message: "'storage' must answer every request for the image, got: AccessDenied",
      },
    });
  });

  test('the last attempt is the one the queue says, and an earlier photo stays listed beside what may have replaced it', async () => {
    const image = newImage();
    const patient = coldStart({ ...harness.functionEnvironment(), MAX_RECEIVE_COUNT: '5' });
    await harness.upload(image, photo);
    await invoke(patient, [message(s3Record(image, photo, { sequencer: FIRST }))]);
    const other = await sharp(photo).negate().jpeg().toBuffer();
    await harness.upload(image, other);
    harness.emulators.interceptS3(({ method, path }) =>
      method === 'PUT' && path.includes('/profile_card/') ? s3Error(403, 'AccessDenied') : undefined,
    );
    const second = message(s3Record(image, other, { sequencer: SECOND }));
    await invoke(patient, [second], { receiveCount: 4 });
    expect((await harness.record(image))?.state).toBe('processing');
    await invoke(patient, [second], { receiveCount: 5 });
    const record = (await harness.record(image))!;
    expect(record).toMatchObject({ state: 'failed', failure: { code: 'STORAGE_FAILED' } });
    expect(record.variants).toHaveLength(9);
    expect([...record.storing!]).toEqual(expect.arrayContaining(await harness.storedKeys(image)));
  });

  test('an answer that stalls is given up long before the function is', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    harness.emulators.interceptS3(() => ({ status: 200, body: 'half', stalls: true }));
    const event = message(s3Record(image, photo, { versionId: 'v1' }));
    const limits = hastenLimits();
    const started = performance.now();
    expect(await invoke(handler, [event], { remainingMs: 900_000 })).toEqual([event.messageId]);
    limits.restore();
    // 300 ms instead of 30 s; the function has 9 s.
    expect(performance.now() - started).toBeLessThan(4_000);
    expect((await harness.record(image))?.state).toBe('processing');
  });

  test('a watermark that stalls is given up before the photo is, and the photo is not blamed', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const watermark = {
      kind: 'image' as const,
      asset: 'slow.png',
      position: 'center' as const,
      opacity: 1,
      margin: 0,
      width: 1,
    };
    const contract = defineMediaContract({
      images: { useCases: { profile_card: { watermark } }, upload: { timeoutSeconds: 200 } },
    });
    harness.emulators.interceptS3(({ path }) =>
      path.includes('/watermarks/') ? { status: 200, body: 'half', stalls: true } : undefined,
    );
    const event = message(s3Record(image, photo));
    const limits = hastenLimits();
    expect(await invoke(harness.coldStart(contract), [event], { remainingMs: 900_000 })).toEqual([event.messageId]);
    limits.restore();
    expect((await harness.record(image))?.state).toBe('processing');
    expect(loggedErrors()).toMatchObject([{ message: 'attempt failed', code: 'WATERMARK_UNAVAILABLE' }]);
  });

  test('a catalogue that does not answer at all is given up long before the function is', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const cut = coldStart({
      ...harness.functionEnvironment(),
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    });
    const event = message(s3Record(newImage(), photo));
    const limits = hastenLimits();
    const failed = await Promise.race([invoke(cut, [event], { remainingMs: 900_000 }), setTimeout(5_000, 'hangs')]);
    limits.restore();
    silent.closeAllConnections();
    silent.close();
    expect(failed).toEqual([event.messageId]);
    expect(loggedErrors()).toMatchObject([{ message: 'attempt failed', error: 'TimeoutError' }]);
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
