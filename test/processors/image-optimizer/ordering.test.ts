import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { buildKey } from '../../../lib/contract';
import {
  captureLogs,
  eTagOf,
  FIRST,
  type Handler,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  ORIGINALS,
  s3Record,
  SECOND,
  type TestImage,
  THIRD,
  VARIANTS,
} from '../../support/optimizer-harness';

let harness: OptimizerHarness;
let handler: Handler;
let logs: ReturnType<typeof captureLogs>;
/** 15.9 megapixels: takes seconds, while the small ones take a fraction of one. */
let slow: Buffer;
let red: Buffer;
let blue: Buffer;

const plain = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 160, height: 120, channels: 3, background } })
    .jpeg()
    .toBuffer();

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  handler = harness.coldStart();
  [slow, red, blue] = await Promise.all([
    readFile('test/fixtures/photos/seeding.jpg'),
    plain('#ff0000'),
    plain('#0000ff'),
  ]);
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

const reasons = (): unknown[] =>
  logs
    .lines()
    .map((line) => JSON.parse(line).reason)
    .filter(Boolean);

async function expectPublished(image: TestImage, source: Buffer, color: '#f80808' | '#0808f8'): Promise<void> {
  expect(await harness.record(image)).toMatchObject({
    state: 'ready',
    sourceVersion: eTagOf(source),
    dominantColor: color,
  });
  const thumbnail = { kind: 'image-variant', useCase: 'profile_thumbnail', format: 'webp', ...image } as const;
  const { dominant } = await sharp(await harness.read(VARIANTS, buildKey(thumbnail))).stats();
  expect(`#${[dominant.r, dominant.g, dominant.b].map((c) => c.toString(16).padStart(2, '0')).join('')}`).toBe(color);
}

describe('two uploads of one image', () => {
  test.each([
    ['in their order', [FIRST, SECOND]],
    ['in their order, with sequencers of different lengths', [SECOND, THIRD]],
  ])('%s: the later one is published', async (_, [earlier, later]) => {
    const image = newImage();
    await harness.upload(image, red);
    await invoke(handler, [message(s3Record(image, red, { sequencer: earlier }))]);
    await expectPublished(image, red, '#f80808');
    await harness.upload(image, blue);
    await invoke(handler, [message(s3Record(image, blue, { sequencer: later }))]);
    await expectPublished(image, blue, '#0808f8');
  });

  test('in the wrong order: the earlier one is not looked at, even where its version could be read', async () => {
    const image = newImage();
    await harness.upload(image, blue);
    await invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))]);
    harness.emulators.reset();
    const late = message(s3Record(image, red, { sequencer: FIRST, versionId: 'first' }));
    expect(await invoke(handler, [late])).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
    expect(reasons()).toContain('superseded');
    // An older copy of the record could tell another reason.
    const reads = harness.emulators.dynamoRequests.filter(({ operation }) => operation === 'GetItem');
    expect(reads).toMatchObject([{ body: { ConsistentRead: true } }]);
    await expectPublished(image, blue, '#0808f8');
  });

  test('of a bucket without versions: an original that has been replaced waits for its own event', async () => {
    const image = newImage();
    await harness.upload(image, blue);
    expect(await invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))])).toEqual([]);
    expect(await harness.storedKeys(image)).toEqual([]);
    await invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))]);
    await expectPublished(image, blue, '#0808f8');
  });

  test('at once: an attempt that is overtaken while it works stores nothing', async () => {
    const image = newImage();
    await harness.upload(image, slow);
    harness.emulators.reset();
    const overtaken = invoke(handler, [message(s3Record(image, slow, { sequencer: FIRST }))]);
    await harness.answered('GET', ORIGINALS);
    await harness.upload(image, blue);
    harness.emulators.reset();
    expect(await invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))])).toEqual([]);
    expect(await overtaken).toEqual([]);
    expect(reasons()).toEqual(['superseded']);
    const { variants = [] } = (await harness.record(image))!;
    expect(harness.requests('PUT', VARIANTS)).toHaveLength(variants.length + 1);
    await expectPublished(image, blue, '#0808f8');
  });

  test('at once: a later upload waits while an earlier one stores its objects, so that they never mix', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const writes = harness.holdWrites();
    const earlier = invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))]);
    await harness.requested('PUT', VARIANTS);
    harness.emulators.interceptS3(() => undefined);
    await harness.upload(image, blue);
    const later = invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))]);
    await setTimeout(300);
    expect((await harness.record(image))?.sequencer).toMatch(new RegExp(`^${FIRST}0+$`));

    writes.release();
    expect(await Promise.all([earlier, later])).toEqual([[], []]);
    await expectPublished(image, blue, '#0808f8');
  });

  test('a later one does not wait for an attempt that died while it stored', async () => {
    const image = newImage();
    await harness.upload(image, blue);
    await harness.putRecord(image, {
      state: 'processing',
      sequencer: FIRST.padEnd(32, '0'),
      contractDigest: 'another',
      publishingUntil: new Date(Date.now() - 1).toISOString(),
    });
    expect(await invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))])).toEqual([]);
    await expectPublished(image, blue, '#0808f8');
  });
});

test('the retry of an attempt that died half-way publishes the image', async () => {
  const image = newImage();
  await harness.upload(image, red);
  const event = message(s3Record(image, red));
  harness.emulators.interceptS3(({ method, path }) =>
    method === 'PUT' && path.endsWith('.webp') ? { status: 500 } : undefined,
  );
  expect(await invoke(handler, [event])).toEqual([event.messageId]);
  expect(await harness.record(image)).toMatchObject({ state: 'processing' });
  expect(await harness.record(image)).not.toHaveProperty('variants');

  harness.emulators.reset();
  expect(await invoke(handler, [event])).toEqual([]);
  await expectPublished(image, red, '#f80808');
});

describe('a deleted image', () => {
  test('stays deleted, whatever is uploaded', async () => {
    const image = newImage();
    await harness.putRecord(image, { state: 'deleted' });
    const tombstone = await harness.record(image);
    await harness.upload(image, red);
    harness.emulators.reset();
    expect(await invoke(handler, [message(s3Record(image, red))])).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
    expect(await harness.record(image)).toEqual(tombstone);
  });

  test('stays deleted when a later upload of it arrives', async () => {
    const image = newImage();
    await harness.upload(image, red);
    await invoke(handler, [message(s3Record(image, red, { sequencer: FIRST }))]);
    await harness.putRecord(image, { ...(await harness.record(image)), state: 'deleted' });
    await harness.upload(image, blue);
    harness.emulators.reset();
    expect(await invoke(handler, [message(s3Record(image, blue, { sequencer: SECOND }))])).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
    expect((await harness.record(image))?.state).toBe('deleted');
  });

  test('stays deleted when it is deleted while it is processed: nothing is stored', async () => {
    const image = newImage();
    await harness.upload(image, slow);
    harness.emulators.reset();
    const running = invoke(handler, [message(s3Record(image, slow))]);
    await harness.answered('GET', ORIGINALS);
    await harness.putRecord(image, { state: 'deleted' });
    expect(await running).toEqual([]);
    expect(reasons()).toEqual(['deleted']);
    expect(await harness.storedKeys(image)).toEqual([]);
    expect((await harness.record(image))?.state).toBe('deleted');
  });

  test('stays deleted when it is deleted while it is stored, and tells until when objects may appear', async () => {
    const image = newImage();
    await harness.upload(image, red);
    harness.emulators.reset();
    const writes = harness.holdWrites();
    const running = invoke(handler, [message(s3Record(image, red))]);
    await harness.requested('PUT', VARIANTS);
    const record = (await harness.record(image))!;
    expect(Date.parse(record.publishingUntil!)).toBeGreaterThan(Date.now());
    await harness.putRecord(image, { ...record, state: 'deleted' });
    writes.release();
    expect(await running).toEqual([]);
    expect((await harness.record(image))?.state).toBe('deleted');
  });

  test('gets no failure on record when its photo turns out to be broken', async () => {
    const image = newImage();
    const broken = slow.subarray(0, 400_000);
    await harness.upload(image, broken);
    harness.emulators.reset();
    harness.emulators.interceptS3(async ({ method }) => {
      if (method === 'GET') await harness.putRecord(image, { state: 'deleted' });
      return undefined;
    });
    expect(await invoke(handler, [message(s3Record(image, broken))])).toEqual([]);
    expect(await harness.record(image)).not.toHaveProperty('failure');
  });
});
