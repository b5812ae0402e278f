import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path/posix';
import sharp from 'sharp';
import { buildKey, defineMediaContract, storedKeys, VIDEO_CONTENT_TYPES } from '../../../lib/contract';
import { captureLogs, eTagOf, invoke, message, ORIGINALS, VARIANTS } from '../../support/processor-harness';
import { isEntry, isManifest, newVideo, originalKey, s3Record, useTranscoder } from '../../support/transcoder-harness';

let clip: Buffer;

const suite = useTranscoder(async (footage) => {
  clip = await readFile(await footage.clip({ edit: 'small', startSeconds: 10, seconds: 3 }));
});

describe('a video that has arrived', () => {
  const video = newVideo();
  const { userId, videoId } = video;
  const keyOf = (path: string): string => `videos/${userId}/${path}`;
  let failed: readonly string[];
  let lines: readonly string[];
  let keys: readonly string[];
  /** Keys in the order in which their writes arrived, and what the record said then. */
  const written: { readonly key: string; readonly state: string | undefined }[] = [];

  beforeAll(async () => {
    const captured = captureLogs();
    await suite.harness.upload(video, clip);
    suite.harness.emulators.interceptS3(async ({ method, path }) => {
      if (method === 'PUT') {
        const { state } = (await suite.harness.record(video)) ?? {};
        written.push({ key: path.slice(`/${VARIANTS}/`.length), state });
      }
      return undefined;
    });
    failed = await invoke(suite.handler, [message(s3Record(video, clip))]);
    captured.restore();
    lines = captured.lines();
    keys = await suite.harness.storedKeys(video);
  });

  test('is stored as what its record lists, and nothing else', async () => {
    expect(failed).toEqual([]);
    const record = (await suite.harness.record(video))!;
    expect([...keys].sort()).toEqual([...storedKeys(record)].sort());
  });

  test('has MP4 files, two segments of each track, manifests, and posters at the paths of the contract', () => {
    expect(keys.filter((key) => !key.includes('/poster/')).sort()).toEqual(
      [
        ...['mobile_low', 'mobile_high', 'audio'].flatMap((track) => [
          `${track}/${videoId}.m3u8`,
          ...['init.mp4', '00001.m4s', '00002.m4s'].map((name) => `${track}/${videoId}/${name}`),
        ]),
        ...['mobile_low', 'mobile_high'].map((rendition) => `${rendition}/${videoId}.mp4`),
        ...['m3u8', 'mpd'].map((extension) => `playlist/${videoId}.${extension}`),
      ]
        .map(keyOf)
        .sort(),
    );
    expect(keys.filter((key) => key.includes('/poster/'))).toHaveLength(9);
  });

  test('has the content type of each file, and lives as long in caches as its class', async () => {
    for (const key of keys.filter((one) => !one.includes('/poster/'))) {
      const { ContentType, CacheControl } = await suite.harness.head(key);
      const extension = key.split('.').pop() as keyof typeof VIDEO_CONTENT_TYPES;
      expect({ key, ContentType, CacheControl }).toEqual({
        key,
        ContentType: VIDEO_CONTENT_TYPES[extension],
        CacheControl: isManifest(key) ? 'public, max-age=300, s-maxage=604800' : 'public, max-age=2592000',
      });
    }
  });

  test('has playlists whose every address leads to a stored object', async () => {
    const playlists = keys.filter((key) => key.endsWith('.m3u8'));
    expect(playlists).toHaveLength(4);
    for (const playlist of playlists) {
      const text = String(await suite.harness.read(VARIANTS, playlist));
      const attributes = [...text.matchAll(/URI="([^"]+)"/g)].map(([, uri = '']) => uri);
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      const addresses = [...attributes, ...lines].map((uri) => join(dirname(playlist), uri));
      expect(addresses.length).toBeGreaterThan(1);
      expect(addresses.filter((key) => !keys.includes(key))).toEqual([]);
    }
  });

  test('has posters as the variants of an image, with their metadata', async () => {
    const { posters = [], dominantColor, thumbhash } = (await suite.harness.record(video))!;
    expect(posters).toHaveLength(9);
    for (const { useCase, format, width, height, bytes } of posters) {
      const key = buildKey({ kind: 'video-poster', ...video, useCase, format });
      const stored = await suite.harness.read(VARIANTS, key);
      expect(stored).toHaveLength(bytes);
      expect(await sharp(stored).metadata()).toMatchObject({ width, height });
      expect(await suite.harness.head(key)).toMatchObject({
        ContentType: `image/${format}`,
        CacheControl: 'public, max-age=2592000',
        Metadata: { 'user-id': userId, 'use-case': useCase, format, optimized: 'true' },
      });
    }
    expect(dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(Buffer.from(thumbhash!, 'base64').length).toBeGreaterThan(4);
  });

  test('is on record with what is really stored', async () => {
    const record = (await suite.harness.record(video))!;
    expect(record).toMatchObject({
      ...video,
      mediaKey: `video#${videoId}`,
      state: 'ready',
      sourceVersion: eTagOf(clip),
      source: { width: 320, height: 180 },
      audio: { codec: 'mp4a.40.2', segments: 2 },
      omittedPosters: [],
    });
    expect(record.durationSeconds).toBeCloseTo(3, 1);
    expect(record.renditions?.map(({ name, width, height, segments }) => [name, width, height, segments])).toEqual([
      ['mobile_low', 160, 90, 2],
      ['mobile_high', 320, 180, 2],
    ]);
    for (const { name, fileBytes, streamBytes } of record.renditions ?? []) {
      const file = await suite.harness.read(VARIANTS, keyOf(`${name}/${videoId}.mp4`));
      const stream = keys.filter((key) => key.startsWith(keyOf(`${name}/${videoId}/`)));
      const parts = await Promise.all(stream.map((key) => suite.harness.read(VARIANTS, key)));
      expect(file).toHaveLength(fileBytes);
      expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(streamBytes);
    }
    for (const field of ['publishingUntil', 'publishingBy', 'storing', 'failure']) {
      expect(record).not.toHaveProperty(field);
    }
  });

  test('appears from its segments up: media, then their playlists, then what players begin with, then its record', () => {
    const stepOf = (key: string): number => (isEntry(key) ? 2 : isManifest(key) ? 1 : 0);
    const steps = written.map(({ key }) => stepOf(key));
    expect(written).toHaveLength(keys.length);
    expect(steps).toEqual([...steps].sort());
    expect(new Set(written.map(({ state }) => state))).toEqual(new Set(['processing']));
  });

  test('is one line of the log, without its user', () => {
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: 'info',
        message: 'video ready',
        videoId,
        sourceContainer: 'mp4',
        sourcePixels: 320 * 180,
        sourceBytes: clip.length,
        renditions: ['mobile_low', 'mobile_high'],
        audio: true,
        posters: 9,
        transcodeMs: expect.any(Number),
      },
    ]);
    expect(lines.join('\n')).not.toContain(userId);
  });

  test('leaves its original as it was, and nothing in the temporary directory', async () => {
    expect(clip.equals(await suite.harness.read(ORIGINALS, originalKey(video)))).toBe(true);
    expect(suite.harness.leftovers()).toEqual([]);
  });

  test('is not made again when its event comes twice', async () => {
    suite.harness.emulators.reset();
    const before = await suite.harness.record(video);
    const again = { ...message(s3Record(video, clip)), sentAt: Date.now() - 3_600_000 };
    expect(await invoke(suite.handler, [again])).toEqual([]);
    expect(suite.harness.emulators.s3Requests).toEqual([]);
    expect(await suite.harness.record(video)).toEqual(before);
  });
});

test('a watermark is read from the variant bucket, once for all rungs', async () => {
  const video = newVideo();
  const red = { width: 64, height: 32, channels: 4 as const, background: '#ff0000' };
  await suite.harness.putVariantObject('watermarks/mark.png', await sharp({ create: red }).png().toBuffer());
  await suite.harness.upload(video, clip);
  suite.harness.emulators.reset();
  const watermark = { kind: 'image', asset: 'mark.png', position: 'center', opacity: 1, margin: 0, width: 1 } as const;
  const marked = defineMediaContract({
    videos: {
      renditions: {
        mobile_low: { maxWidth: 160, maxHeight: 160, watermark },
        mobile_high: { maxWidth: 320, maxHeight: 320, watermark },
        web_hd: null,
      },
    },
  });
  expect(await invoke(suite.harness.coldStart(marked), [message(s3Record(video, clip))])).toEqual([]);
  expect(suite.harness.requests('GET', VARIANTS).map(({ path }) => path)).toEqual([`/${VARIANTS}/watermarks/mark.png`]);
});
