import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { cacheControl, defineMediaContract, sparkMediaContract } from '../../../../lib/contract';
import { optimizeImage } from '../../../../processors/image-optimizer/core';
import { processedSamples } from '../../../../local/rehearsal/objects/processed-samples';
import type { SampleCatalogue } from '../../../../local/rehearsal/objects/sample-catalogue';
import { type SampleFile, samplesIn } from '../../../../local/samples';
import { Footage } from '../../../support/footage';

/** Two small rungs and one photo size, so that a test takes a moment. */
const SMALL = defineMediaContract({
  images: { useCases: { profile_fullsize: null } },
  videos: {
    renditions: {
      mobile_low: { maxWidth: 160, maxHeight: 160 },
      mobile_high: { maxWidth: 320, maxHeight: 320 },
      web_hd: null,
    },
  },
  objectives: { images: { loadSeconds: { profile_fullsize: null } } },
  delivery: { stepDown: { 'data-saver': { profile_fullsize: null }, slow: { profile_fullsize: null } } },
});

const footage = new Footage();
const silent = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;
let folder: string;
let samples: readonly SampleFile[];
let catalogue: SampleCatalogue;

const make = (given: readonly SampleFile[], contract = SMALL, cacheFolder = join(folder, 'cache')) =>
  processedSamples({
    contract,
    photos: given.filter(({ kind }) => kind === 'photo'),
    videos: given.filter(({ kind }) => kind === 'video'),
    cacheFolder,
    stream: silent,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'processed-'));
  const photo = sharp('test/fixtures/photos/seeding.jpg').resize(900);
  writeFileSync(join(folder, 'a.jpg'), await photo.jpeg().toBuffer());
  writeFileSync(join(folder, 'b.png'), await sharp('test/fixtures/photos/seeding.jpg').resize(300).png().toBuffer());
  copyFileSync(await footage.clip({ edit: 'small', startSeconds: 12, seconds: 5 }), join(folder, 'c.mp4'));
  samples = samplesIn(folder);
  catalogue = await make(samples);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
  footage.remove();
});

/** An id that stands for the photo. */
const idOf = (bytes: number): string => {
  const ids = Array.from({ length: 100 }, (_, index) => `photo${index}`);
  return ids.find((id) => catalogue.baseline(`profiles/u/profile_card/${id}.jpeg`)?.originalBytes === bytes)!;
};

describe('processed samples', () => {
  test('are what the optimizer makes of them, with the headers that they are stored with', async () => {
    const original = readFileSync(join(folder, 'a.jpg'));
    const { variants } = await optimizeImage(original, SMALL.images);
    for (const { useCase, format, data, contentType } of variants) {
      expect(catalogue.find(`profiles/u/${useCase}/${idOf(original.length)}.${format}`)).toMatchObject({
        bytes: data.length,
        contentType,
        cacheControl: cacheControl(SMALL.cacheClasses.images),
      });
    }
    expect(catalogue.find(`profiles/u/profile_fullsize/${idOf(original.length)}.avif`)).toBeUndefined();
  });

  test('are compared with a JPEG of the same size, with one of 1080 pixels, and with the original', () => {
    const { size } = statSync(join(folder, 'a.jpg'));
    const card = catalogue.baseline(`profiles/u/profile_card/${idOf(size)}.avif`)!;
    const thumbnail = catalogue.baseline(`profiles/u/profile_thumbnail/${idOf(size)}.avif`)!;
    expect(card.originalBytes).toBe(size);
    expect(thumbnail.documentJpegBytes).toBe(card.documentJpegBytes);
    expect(thumbnail.sameSizeJpegBytes).toBeLessThan(card.sameSizeJpegBytes / 3);
    expect(card.sameSizeJpegBytes).toBeLessThan(card.documentJpegBytes);
  });

  test('hold the ladder of a video: playlists that live as manifests do, segments as videos do', () => {
    const { rungs, segments, audioSegments, durationSeconds } = catalogue.ladderOf('anyvideo')!;
    expect(rungs).toEqual(['mobile_low', 'mobile_high']);
    expect([segments, audioSegments > 0, Math.round(durationSeconds)]).toEqual([3, true, 5]);
    expect(catalogue.find('videos/u/playlist/v.m3u8')?.cacheControl).toBe(cacheControl(SMALL.cacheClasses.manifests));
    for (const key of ['mobile_high/v/00003.m4s', 'mobile_low/v/init.mp4', 'audio/v/00001.m4s', 'mobile_low/v.mp4']) {
      expect(catalogue.find(`videos/u/${key}`)?.cacheControl).toBe(cacheControl(SMALL.cacheClasses.videos));
    }
    expect(catalogue.find('videos/u/poster/profile_card/v.avif')?.contentType).toBe('image/avif');
    expect(catalogue.baseline('videos/u/mobile_high/v/00001.m4s')).toBeUndefined();
  });

  test('follow one another again where a log plays a video that is longer than its sample', () => {
    const bytesOf = (track: string, index: string): number | undefined =>
      catalogue.find(`videos/u/${track}/v/${index}.m4s`)?.bytes;
    expect(['00004', '00005', '00009'].map((index) => bytesOf('mobile_high', index))).toEqual(
      ['00001', '00002', '00003'].map((index) => bytesOf('mobile_high', index)),
    );
    const { audioSegments } = catalogue.ladderOf('v')!;
    expect(bytesOf('audio', String(audioSegments + 2).padStart(5, '0'))).toBe(bytesOf('audio', '00002'));
    for (const [track, index] of [
      ['mobile_high', '00000'],
      ['mobile_high', '4'],
      ['no_such', '00004'],
    ] as const) {
      expect(bytesOf(track, index)).toBeUndefined();
    }
  });

  test('stand for all ids, each for about as many', () => {
    const sizes = Array.from(
      { length: 1000 },
      (_, index) => catalogue.find(`profiles/u/profile_card/i${index}.avif`)!.bytes,
    );
    const [first] = sizes;
    const share = sizes.filter((bytes) => bytes === first).length / sizes.length;
    expect(new Set(sizes).size).toBe(2);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  test('are processed once: the next time they are read', async () => {
    const before = readdirSync(join(folder, 'cache'));
    expect(before).toHaveLength(3);
    // What cannot be processed shows whether anybody tries.
    const again = await processedSamples({
      contract: SMALL,
      photos: samples.filter(({ kind }) => kind === 'photo'),
      videos: samples.filter(({ kind }) => kind === 'video'),
      cacheFolder: join(folder, 'cache'),
      tools: { ffmpeg: '/nowhere/ffmpeg' },
      stream: silent,
    });
    expect(again.find('videos/u/playlist/v.m3u8')).toEqual(catalogue.find('videos/u/playlist/v.m3u8'));
    expect(readdirSync(join(folder, 'cache'))).toEqual(before);
  });

  test('are processed again for another contract, and where what is kept cannot be read', async () => {
    const photos = samples.filter(({ name }) => name === 'b.png');
    const cache = join(folder, 'other');
    const first = await make(photos, SMALL, cache);
    await make(
      photos,
      {
        ...SMALL,
        cacheClasses: { ...SMALL.cacheClasses, images: { ...SMALL.cacheClasses.images, browserTtlSeconds: 60 } },
      },
      cache,
    );
    expect(readdirSync(cache)).toHaveLength(2);
    for (const broken of ['{"half":', 'null', '{}', '{"objects":{}}', '[]']) {
      for (const name of readdirSync(cache)) writeFileSync(join(cache, name), broken);
      const repaired = await make(photos, SMALL, cache);
      expect(repaired.find('profiles/u/profile_card/i.avif')).toEqual(first.find('profiles/u/profile_card/i.avif'));
    }
  });

  test('may be photos of an iPhone, whose baselines are of what the optimizer has decoded', async () => {
    const path = 'test/fixtures/heic/dandelion-p3-gps-rot90.heic';
    const made = await make([{ path, name: 'dandelion.heic', kind: 'photo' }]);
    const { sameSizeJpegBytes, documentJpegBytes, originalBytes } = made.baseline('profiles/u/profile_card/i.avif')!;
    expect(originalBytes).toBe(statSync(path).size);
    expect(sameSizeJpegBytes).toBeGreaterThan(1000);
    expect(documentJpegBytes).toBeGreaterThanOrEqual(sameSizeJpegBytes);
  });

  test('leave out watermarks that are images, which lie beside the functions', async () => {
    const watermark = {
      kind: 'image',
      asset: 'mark.png',
      position: 'south-east',
      opacity: 1,
      margin: 0.02,
      width: 0.2,
    } as const;
    const contract = {
      ...SMALL,
      images: { ...SMALL.images, useCases: { profile_card: { ...SMALL.images.useCases['profile_card']!, watermark } } },
    };
    const made = await make(
      samples.filter(({ name }) => name === 'b.png'),
      contract,
    );
    expect(made.find('profiles/u/profile_card/i.avif')).toBeDefined();
  });

  test('name a file of which nothing can be made, and a folder that cannot be written', async () => {
    const path = join(folder, 'broken.jpg');
    writeFileSync(path, 'no photo');
    const broken: SampleFile = { path, name: 'broken.jpg', kind: 'photo' };
    await expect(make([broken])).rejects.toThrow(`'${path}' must be a photo or video that can be processed, got: `);
    const photos = samples.filter(({ name }) => name === 'b.png');
    await expect(make(photos, sparkMediaContract, path)).rejects.toThrow(
      /'--cache' must be a folder that can be written, got: .*broken/,
    );
    await expect(make(photos, sparkMediaContract, '/proc/x')).rejects.toThrow(
      "'--cache' must be a folder that can be written, got: /proc/x",
    );
  });
});
