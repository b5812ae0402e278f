import * as fc from 'fast-check';
import { buildKey, storedKeys, storingEntries, type StoredVideo } from '../../../lib/contract';

const IDS = { userId: 'u1', videoId: 'v1' };
const RUNG = {
  width: 480,
  height: 640,
  framesPerSecond: 24,
  codec: 'avc1.64001e',
  averageBitsPerSecond: 1,
  peakBitsPerSecond: 1,
  streamBytes: 1,
  fileBytes: 1,
};
const POSTER = { useCase: 'profile_card', format: 'webp', width: 1, height: 1, bytes: 1, quality: 90 } as const;

const VIDEO: StoredVideo = {
  ...IDS,
  renditions: [
    { ...RUNG, name: 'low', segments: 2 },
    { ...RUNG, name: 'high', segments: 1 },
  ],
  audio: { codec: 'mp4a.40.2', averageBitsPerSecond: 1, peakBitsPerSecond: 1, segments: 2 },
  posters: [POSTER],
};

describe('the keys of a record', () => {
  test('of a video are its files, its segments on every track, its manifests and its posters', () => {
    expect([...storedKeys(VIDEO)].sort()).toEqual([
      'videos/u1/audio/v1.m3u8',
      'videos/u1/audio/v1/00001.m4s',
      'videos/u1/audio/v1/00002.m4s',
      'videos/u1/audio/v1/init.mp4',
      'videos/u1/high/v1.m3u8',
      'videos/u1/high/v1.mp4',
      'videos/u1/high/v1/00001.m4s',
      'videos/u1/high/v1/init.mp4',
      'videos/u1/low/v1.m3u8',
      'videos/u1/low/v1.mp4',
      'videos/u1/low/v1/00001.m4s',
      'videos/u1/low/v1/00002.m4s',
      'videos/u1/low/v1/init.mp4',
      'videos/u1/playlist/v1.m3u8',
      'videos/u1/playlist/v1.mpd',
      'videos/u1/poster/profile_card/v1.webp',
    ]);
  });

  test('of a video without sound have no audio track', () => {
    const { audio: _, ...silent } = VIDEO;
    expect([...storedKeys(silent)].filter((key) => key.includes('/audio/'))).toEqual([]);
  });

  test('of an image are its variants and its master', () => {
    const image = {
      userId: 'u1',
      imageId: 'i1',
      variants: [POSTER],
      master: { format: 'jpeg', width: 1, height: 1, bytes: 1 } as const,
    };
    expect([...storedKeys(image)]).toEqual(['profiles/u1/profile_card/i1.webp', 'masters/images/u1/i1.jpeg']);
  });

  test('of a medium that was never ready are none but those that were being stored', () => {
    expect([...storedKeys(IDS)]).toEqual([]);
    expect([...storedKeys({ ...IDS, storing: new Set(['videos/u1/low/v1.mp4']) })]).toEqual(['videos/u1/low/v1.mp4']);
  });

  test('that were being stored hold every segment before the one that is named', () => {
    const storing = new Set(['videos/u1/low/v1/00003.m4s']);
    expect([...storedKeys({ ...IDS, storing })]).toEqual([1, 2, 3].map((n) => `videos/u1/low/v1/0000${n}.m4s`));
  });
});

describe('what a record says that is being stored', () => {
  test('names the last segment of each track only', () => {
    expect([...storingEntries(storedKeys(VIDEO))].filter((key) => key.endsWith('.m4s')).sort()).toEqual([
      'videos/u1/audio/v1/00002.m4s',
      'videos/u1/high/v1/00001.m4s',
      'videos/u1/low/v1/00002.m4s',
    ]);
  });

  test('covers every key, whatever their order', () => {
    const segment = fc.record({
      track: fc.constantFrom('low', 'high', 'audio'),
      index: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const keys = segments.map((one) => buildKey({ kind: 'video-segment', ...IDS, ...one }));
        const storing = storingEntries([...keys, 'videos/u1/playlist/v1.mpd']);
        const covered = storedKeys({ ...IDS, storing });
        expect([...keys, 'videos/u1/playlist/v1.mpd'].filter((key) => !covered.has(key))).toEqual([]);
        expect(storing.size).toBeLessThanOrEqual(4);
      }),
    );
  });
});
