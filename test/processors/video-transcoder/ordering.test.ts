import { readFile } from 'node:fs/promises';
import { Footage } from '../../support/footage';
import {
  captureLogs,
  eTagOf,
  FIRST,
  type Handler,
  invoke,
  message,
  ORIGINALS,
  SECOND,
  VARIANTS,
} from '../../support/processor-harness';
import { newVideo, s3Record, SMALL_LADDER, TranscoderHarness } from '../../support/transcoder-harness';

let harness: TranscoderHarness;
let handler: Handler;
let footage: Footage;
let earlier: Buffer;
let later: Buffer;
let logs: ReturnType<typeof captureLogs>;

beforeAll(async () => {
  harness = await TranscoderHarness.start();
  handler = harness.coldStart(SMALL_LADDER);
  footage = new Footage();
  const clip = async (startSeconds: number): Promise<Buffer> =>
    readFile(await footage.clip({ edit: 'small', startSeconds, seconds: 2 }));
  [earlier, later] = [await clip(5), await clip(15)];
});
afterAll(async () => {
  footage.remove();
  await harness.stop();
});
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

test('an earlier upload whose event comes late is not looked at', async () => {
  const video = newVideo();
  await harness.upload(video, later);
  await invoke(handler, [message(s3Record(video, later, { sequencer: SECOND }))]);
  harness.emulators.reset();
  const late = message(s3Record(video, earlier, { sequencer: FIRST, versionId: 'first' }));
  expect(await invoke(handler, [late])).toEqual([]);
  expect(harness.emulators.s3Requests).toEqual([]);
  expect(reasons()).toEqual(['superseded']);
  expect((await harness.record(video))?.sourceVersion).toBe(eTagOf(later));
});

test('a run that is overtaken while it works stores nothing', async () => {
  const video = newVideo();
  await harness.upload(video, earlier);
  harness.emulators.reset();
  const overtaken = invoke(handler, [message(s3Record(video, earlier, { sequencer: FIRST }))]);
  await harness.answered('GET', ORIGINALS);
  await harness.putRecord(video, { ...(await harness.record(video)), sequencer: SECOND.padEnd(32, '0') });
  expect(await overtaken).toEqual([]);
  expect(reasons()).toEqual(['superseded']);
  expect(harness.requests('PUT', VARIANTS)).toEqual([]);
  expect(harness.leftovers()).toEqual([]);
});

describe('a deleted video', () => {
  test('stays deleted, whatever is uploaded', async () => {
    const video = newVideo();
    await harness.putRecord(video, { state: 'deleted' });
    const tombstone = await harness.record(video);
    await harness.upload(video, later);
    harness.emulators.reset();
    expect(await invoke(handler, [message(s3Record(video, later))])).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
    expect(await harness.record(video)).toEqual(tombstone);
  });

  test('that is deleted while it is made has nothing stored', async () => {
    const video = newVideo();
    await harness.upload(video, later);
    harness.emulators.reset();
    const running = invoke(handler, [message(s3Record(video, later))]);
    await harness.answered('GET', ORIGINALS);
    await harness.putRecord(video, { state: 'deleted' });
    expect(await running).toEqual([]);
    expect(reasons()).toEqual(['deleted']);
    expect(await harness.storedKeys(video)).toEqual([]);
  });

  test('that is deleted while it is stored tells until when objects may appear, and which', async () => {
    const video = newVideo();
    await harness.upload(video, later);
    harness.emulators.reset();
    const writes = harness.holdWrites();
    const running = invoke(handler, [message(s3Record(video, later))]);
    await harness.requested('PUT', VARIANTS);
    const record = (await harness.record(video))!;
    expect(Date.parse(record.publishingUntil!)).toBeGreaterThan(Date.now());
    expect([...record.storing!].some((key) => key.endsWith('.m4s'))).toBe(true);
    await harness.putRecord(video, { ...record, state: 'deleted' });
    writes.release();
    expect(await running).toEqual([]);
    expect((await harness.record(video))?.state).toBe('deleted');
  });
});
