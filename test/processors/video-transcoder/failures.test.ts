import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { defineMediaContract } from '../../../lib/contract';
import { s3Error } from '../../support/emulators';
import { FIRST, invoke, message, ORIGINALS, SECOND, VARIANTS } from '../../support/processor-harness';
import { type LoggedLine, newVideo, originalKey, s3Record, useTranscoder } from '../../support/transcoder-harness';

let clip: Buffer;
let film: Buffer;

const suite = useTranscoder(async (footage) => {
  clip = await readFile(await footage.clip({ edit: 'small', startSeconds: 10, seconds: 2 }));
  film = await readFile(await footage.clip({ startSeconds: 10, seconds: 15 }));
});

const loggedErrors = (): LoggedLine[] => suite.logged().filter(({ level }) => level === 'error');

async function waitUntil(happened: () => boolean): Promise<void> {
  while (!happened()) await setTimeout(20);
}

const PLAYLIST = Buffer.from(
  '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/hostname\n#EXTINF:2,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n',
);

describe('a video that cannot be made', () => {
  test.each([
    ['zero bytes', () => Buffer.alloc(0)],
    ['half a file', () => clip.subarray(0, clip.length / 2)],
    ['a playlist', () => PLAYLIST],
    ['text', () => Buffer.from('no video at all')],
  ])('%s: is on record by name, fails its message, and leaves nothing but its original', async (_, data) => {
    const video = newVideo();
    await suite.harness.upload(video, data());
    suite.harness.emulators.reset();
    const event = message(s3Record(video, data()));

    expect(await invoke(suite.handler, [event])).toEqual([event.messageId]);

    const record = (await suite.harness.record(video))!;
    expect(record).toMatchObject({ state: 'failed', failure: { code: expect.stringMatching(/^[A-Z_]{5,}$/) } });
    expect(record.failure?.code).not.toMatch(/PROCESSING_FAILED|STORAGE_FAILED|ABORTED/);
    for (const secret of [video.userId, suite.harness.temporary]) expect(record.failure?.message).not.toContain(secret);
    expect(loggedErrors()).toMatchObject([{ message: 'video rejected', code: record.failure?.code }]);
    expect(JSON.stringify(suite.logged())).not.toContain(video.userId);
    expect(suite.harness.requests('PUT', VARIANTS)).toEqual([]);
    expect(suite.harness.leftovers()).toEqual([]);
    expect(data().equals(await suite.harness.read(ORIGINALS, originalKey(video)))).toBe(true);
  });

  test('a picture: is no video', async () => {
    const video = newVideo();
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123456' } })
      .jpeg()
      .toBuffer();
    await suite.harness.upload(video, picture);
    await invoke(suite.handler, [message(s3Record(video, picture))]);
    expect((await suite.harness.record(video))?.failure?.code).toBe('NOT_A_VIDEO');
  });

  test('too many bytes: is refused by its headers, before it is downloaded', async () => {
    const video = newVideo();
    const maxBytes = 8 * 1024 * 1024;
    const data = Buffer.alloc(maxBytes + 1);
    await suite.harness.upload(video, data);
    suite.harness.emulators.reset();
    const bounded = suite.harness.coldStart(defineMediaContract({ videos: { upload: { maxBytes } } }));
    await invoke(bounded, [message(s3Record(video, data))]);
    expect((await suite.harness.record(video))?.failure).toEqual({
      code: 'TOO_MANY_BYTES',
      message: `'original' must be at most ${maxBytes} bytes, got: ${maxBytes + 1}`,
    });
    await suite.harness.abandoned('GET', ORIGINALS);
    expect(suite.harness.leftovers()).toEqual([]);
  });

  test('gone before it was processed: is on record', async () => {
    const video = newVideo();
    await invoke(suite.handler, [message(s3Record(video, clip))]);
    expect((await suite.harness.record(video))?.failure?.code).toBe('ORIGINAL_MISSING');
  });
});

describe('storage that does not answer as it should', () => {
  test.each([
    ['the original cannot be read', 'GET', ORIGINALS],
    ['the files cannot be stored', 'PUT', VARIANTS],
  ])('%s: the video is not blamed, but after the last attempt it is on record', async (_, method, bucket) => {
    const video = newVideo();
    await suite.harness.upload(video, clip);
    suite.harness.emulators.interceptS3((request) =>
      request.method === method && request.path.startsWith(`/${bucket}/`) ? s3Error(403, 'AccessDenied') : undefined,
    );
    const event = message(s3Record(video, clip));
    expect(await invoke(suite.handler, [event], { receiveCount: 2 })).toEqual([event.messageId]);
    expect((await suite.harness.record(video))?.state).toBe('processing');
    expect(await invoke(suite.handler, [event], { receiveCount: 3 })).toEqual([event.messageId]);
    expect(await suite.harness.record(video)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'STORAGE_FAILED',
        message: "'storage' must answer every request for the video, got: AccessDenied",
      },
    });
    expect(suite.harness.leftovers()).toEqual([]);
  });
});

describe('when the time of the function is nearly over', () => {
  /** Command lines of programs that work in the temporary directory, where Linux tells of them. */
  const programs = (): string[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(commandLine)
      .filter((line) => line.includes(suite.harness.temporary));
  const commandLine = (id: string): string => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  };

  test('the programs are killed, nothing of the run is left, and the next attempt makes the video', async () => {
    const video = newVideo();
    await suite.harness.upload(video, film);
    const event = message(s3Record(video, film));
    // The handler keeps five seconds for its answer.
    const running = invoke(suite.harness.coldStart(), [event], { remainingMs: 8_000 });
    await waitUntil(() => programs().length > 0);
    expect(await running).toEqual([event.messageId]);
    expect((await suite.harness.record(video))?.state).toBe('processing');
    expect(programs()).toEqual([]);
    expect(suite.harness.leftovers()).toEqual([]);

    await suite.harness.upload(video, clip);
    const again = message(s3Record(video, clip, { sequencer: SECOND }));
    expect(await invoke(suite.handler, [again])).toEqual([]);
    expect((await suite.harness.record(video))?.state).toBe('ready');
  });

  test('the last attempt puts that on record', async () => {
    const video = newVideo();
    await suite.harness.upload(video, film);
    const event = message(s3Record(video, film, { sequencer: FIRST }));
    await invoke(suite.harness.coldStart(), [event], { remainingMs: 6_000, receiveCount: 3 });
    expect(await suite.harness.record(video)).toMatchObject({ state: 'failed', failure: { code: 'OUT_OF_TIME' } });
  });
});

describe('the temporary directory', () => {
  test('is freed of what a function that was killed has left in it', async () => {
    const dead = join(suite.harness.temporary, 'video-transcoder', 'dead');
    mkdirSync(dead, { recursive: true });
    writeFileSync(join(dead, 'original'), 'rest');
    const video = newVideo();
    await suite.harness.upload(video, clip);
    expect(await invoke(suite.handler, [message(s3Record(video, clip))])).toEqual([]);
    expect(existsSync(dead)).toBe(false);
  });

  test('keeps the files of a run that is under way when another begins', async () => {
    const [first, second] = [newVideo(), newVideo()];
    for (const video of [first, second]) await suite.harness.upload(video, clip);
    const runs = [first, second].map((video) => invoke(suite.handler, [message(s3Record(video, clip))]));
    expect(await Promise.all(runs)).toEqual([[], []]);
    expect(suite.harness.leftovers()).toEqual([]);
  });
});
