import { readFile } from 'node:fs/promises';
import { storedKeys } from '../../../lib/contract';
import { s3Error } from '../../support/emulators';
import { eTagOf, FIRST, invoke, message, SECOND, VARIANTS } from '../../support/processor-harness';
import {
  isEntry,
  isManifest,
  newVideo,
  s3Record,
  type TestVideo,
  useTranscoder,
} from '../../support/transcoder-harness';

let long: Buffer;
let short: Buffer;
let silent: Buffer;

const suite = useTranscoder(async (footage) => {
  const clip = async (seconds: number): Promise<Buffer> =>
    readFile(await footage.clip({ edit: 'small', startSeconds: 10, seconds }));
  [long, short] = [await clip(5), await clip(2)];
  silent = await readFile(await footage.clip({ edit: 'silent', startSeconds: 10, seconds: 2 }));
});

async function uploadAndInvoke(video: TestVideo, data: Buffer, sequencer: string): Promise<string[]> {
  await suite.harness.upload(video, data);
  return invoke(suite.handler, [message(s3Record(video, data, { sequencer }))]);
}

async function expectWhole(video: TestVideo, data: Buffer): Promise<void> {
  const record = (await suite.harness.record(video))!;
  expect(record).toMatchObject({ state: 'ready', sourceVersion: eTagOf(data) });
  expect(record).not.toHaveProperty('storing');
  expect((await suite.harness.storedKeys(video)).sort()).toEqual([...storedKeys(record)].sort());
}

/** What was changed in the variant bucket, by method and key, in its order. */
const changes = (): { readonly method: string; readonly key: string }[] =>
  suite.harness.emulators.s3Requests
    .filter(({ method, path }) => method !== 'GET' && path.startsWith(`/${VARIANTS}/`))
    .map(({ method, path }) => ({ method, key: path.slice(`/${VARIANTS}/`.length) }));

describe('another video under the same id', () => {
  test('takes the manifests of the earlier one away before it overwrites a segment, and its other objects at the end', async () => {
    const video = newVideo();
    await uploadAndInvoke(video, long, FIRST);
    const before = await suite.harness.storedKeys(video);
    suite.harness.emulators.reset();

    expect(await uploadAndInvoke(video, short, SECOND)).toEqual([]);

    await expectWhole(video, short);
    const asked = changes();
    const puts = asked.flatMap(({ method }, index) => (method === 'PUT' ? [index] : []));
    const deleted = asked.flatMap(({ method, key }, index) => (method === 'DELETE' ? [{ key, index }] : []));
    const manifests = deleted.filter(({ key }) => isManifest(key));
    // The client may ask for the same removal twice.
    expect([...new Set(manifests.map(({ key }) => key))].sort()).toEqual(before.filter(isManifest).sort());
    // What players begin with goes first.
    expect(manifests.slice(0, 2).map(({ key }) => isEntry(key))).toEqual([true, true]);
    expect(Math.max(...manifests.map(({ index }) => index))).toBeLessThan(Math.min(...puts));
    const stale = deleted.filter(({ key }) => !isManifest(key));
    const staleKeys = before.filter((key) => /0000[23]\.m4s$/.test(key));
    expect(staleKeys).toHaveLength(6);
    expect([...new Set(stale.map(({ key }) => key))].sort()).toEqual(staleKeys.sort());
    expect(Math.min(...stale.map(({ index }) => index))).toBeGreaterThan(Math.max(...puts));
  });

  test('without sound takes the audio track away, also from the record', async () => {
    const video = newVideo();
    await uploadAndInvoke(video, short, FIRST);
    expect(await suite.harness.record(video)).toHaveProperty('audio');

    expect(await uploadAndInvoke(video, silent, SECOND)).toEqual([]);

    await expectWhole(video, silent);
    expect(await suite.harness.record(video)).not.toHaveProperty('audio');
    expect((await suite.harness.storedKeys(video)).filter((key) => key.includes('/audio/'))).toEqual([]);
  });

  test('that cannot be made leaves the earlier one as it was', async () => {
    const video = newVideo();
    await uploadAndInvoke(video, short, FIRST);
    const before = await suite.harness.storedKeys(video);
    suite.harness.emulators.reset();

    await uploadAndInvoke(video, long.subarray(0, 20_000), SECOND);

    expect(await suite.harness.record(video)).toMatchObject({ state: 'failed', renditions: [{}, {}] });
    expect((await suite.harness.storedKeys(video)).sort()).toEqual(before.sort());
    expect(changes()).toEqual([]);
  });

  test('that is stored half leaves no manifest, of neither; its next attempt makes it whole', async () => {
    const video = newVideo();
    await uploadAndInvoke(video, long, FIRST);
    suite.harness.emulators.interceptS3(({ method, path }) =>
      method === 'PUT' && path.endsWith('/00001.m4s') ? s3Error(403, 'AccessDenied') : undefined,
    );
    expect(await uploadAndInvoke(video, short, SECOND)).toHaveLength(1);
    expect((await suite.harness.storedKeys(video)).filter(isManifest)).toEqual([]);
    const record = (await suite.harness.record(video))!;
    expect(record.state).toBe('processing');
    const known = storedKeys(record);
    expect((await suite.harness.storedKeys(video)).filter((key) => !known.has(key))).toEqual([]);

    suite.harness.emulators.reset();
    expect(await uploadAndInvoke(video, short, SECOND)).toEqual([]);
    await expectWhole(video, short);
  });
});

describe('a video that is stored half', () => {
  test.each([
    ['a segment', '/mobile_high/[^/]+/00001.m4s$', isManifest],
    ['the head of a track', '/audio/[^/]+/init.mp4$', isManifest],
    ['a file', '/mobile_low/[^/]+.mp4$', isManifest],
    ['a poster', '/poster/profile_card/', isManifest],
    ['a playlist of a rung', '/mobile_low/[^/]+.m3u8$', isEntry],
  ])(
    'because %s could not be: no manifest leads to it, and its record knows every object',
    async (_, refused, leads) => {
      const video = newVideo();
      suite.harness.emulators.interceptS3(({ method, path }) =>
        method === 'PUT' && new RegExp(refused).test(path) ? s3Error(403, 'AccessDenied') : undefined,
      );
      expect(await uploadAndInvoke(video, short, FIRST)).toHaveLength(1);

      const keys = await suite.harness.storedKeys(video);
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter(leads)).toEqual([]);
      const record = (await suite.harness.record(video))!;
      expect(record.state).toBe('processing');
      expect(record).not.toHaveProperty('publishingBy');
      const known = storedKeys(record);
      expect(keys.filter((key) => !known.has(key))).toEqual([]);
      expect(suite.harness.leftovers()).toEqual([]);

      suite.harness.emulators.reset();
      expect(await uploadAndInvoke(video, short, FIRST)).toEqual([]);
      await expectWhole(video, short);
    },
  );
});

test('a file that could not be stored for a moment is sent again', async () => {
  const video = newVideo();
  let refusals = 0;
  suite.harness.emulators.interceptS3(({ method, path }) => {
    if (method !== 'PUT' || !path.endsWith('/00001.m4s') || refusals === 2) return undefined;
    refusals += 1;
    return { status: 503 };
  });
  expect(await uploadAndInvoke(video, short, FIRST)).toEqual([]);
  expect(refusals).toBe(2);
  await expectWhole(video, short);
});
