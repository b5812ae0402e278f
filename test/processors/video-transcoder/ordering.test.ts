import { readFile } from 'node:fs/promises';
import { eTagOf, FIRST, invoke, message, ORIGINALS, SECOND, VARIANTS } from '../../support/processor-harness';
import { newVideo, s3Record, useTranscoder } from '../../support/transcoder-harness';

let earlier: Buffer;
let later: Buffer;

const suite = useTranscoder(async (footage) => {
  const clip = async (startSeconds: number): Promise<Buffer> =>
    readFile(await footage.clip({ edit: 'small', startSeconds, seconds: 2 }));
  [earlier, later] = [await clip(5), await clip(15)];
});

const reasons = (): unknown[] =>
  suite
    .logged()
    .map(({ reason }) => reason)
    .filter(Boolean);

test('an earlier upload whose event comes late is not looked at', async () => {
  const video = newVideo();
  await suite.harness.upload(video, later);
  await invoke(suite.handler, [message(s3Record(video, later, { sequencer: SECOND }))]);
  suite.harness.emulators.reset();
  const late = message(s3Record(video, earlier, { sequencer: FIRST, versionId: 'first' }));
  expect(await invoke(suite.handler, [late])).toEqual([]);
  expect(suite.harness.emulators.s3Requests).toEqual([]);
  expect(reasons()).toEqual(['superseded']);
  expect((await suite.harness.record(video))?.sourceVersion).toBe(eTagOf(later));
});

test('a run that is overtaken while it works stores nothing', async () => {
  const video = newVideo();
  await suite.harness.upload(video, earlier);
  suite.harness.emulators.reset();
  const overtaken = invoke(suite.handler, [message(s3Record(video, earlier, { sequencer: FIRST }))]);
  await suite.harness.answered('GET', ORIGINALS);
  await suite.harness.putRecord(video, { ...(await suite.harness.record(video)), sequencer: SECOND.padEnd(32, '0') });
  expect(await overtaken).toEqual([]);
  expect(reasons()).toEqual(['superseded']);
  expect(suite.harness.requests('PUT', VARIANTS)).toEqual([]);
  expect(suite.harness.leftovers()).toEqual([]);
});

describe('a deleted video', () => {
  test('stays deleted, whatever is uploaded', async () => {
    const video = newVideo();
    await suite.harness.putRecord(video, { state: 'deleted' });
    const tombstone = await suite.harness.record(video);
    await suite.harness.upload(video, later);
    suite.harness.emulators.reset();
    expect(await invoke(suite.handler, [message(s3Record(video, later))])).toEqual([]);
    expect(suite.harness.emulators.s3Requests).toEqual([]);
    expect(await suite.harness.record(video)).toEqual(tombstone);
  });

  test('that is deleted while it is made has nothing stored', async () => {
    const video = newVideo();
    await suite.harness.upload(video, later);
    suite.harness.emulators.reset();
    const running = invoke(suite.handler, [message(s3Record(video, later))]);
    await suite.harness.answered('GET', ORIGINALS);
    await suite.harness.putRecord(video, { state: 'deleted' });
    expect(await running).toEqual([]);
    expect(reasons()).toEqual(['deleted']);
    expect(await suite.harness.storedKeys(video)).toEqual([]);
  });

  test('that is deleted while it is stored tells until when objects may appear, and which', async () => {
    const video = newVideo();
    await suite.harness.upload(video, later);
    suite.harness.emulators.reset();
    const writes = suite.harness.holdWrites();
    const running = invoke(suite.handler, [message(s3Record(video, later))]);
    await suite.harness.requested('PUT', VARIANTS);
    const record = (await suite.harness.record(video))!;
    expect(Date.parse(record.publishingUntil!)).toBeGreaterThan(Date.now());
    expect([...record.storing!].some((key) => key.endsWith('.m4s'))).toBe(true);
    await suite.harness.putRecord(video, { ...record, state: 'deleted' });
    writes.release();
    expect(await running).toEqual([]);
    expect((await suite.harness.record(video))?.state).toBe('deleted');
  });
});
