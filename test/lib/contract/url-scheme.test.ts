import fc from 'fast-check';
import {
  buildKey,
  IMAGE_FORMATS,
  InvalidMediaLocationError,
  isMediaId,
  MASTER_FORMATS,
  type MediaLocation,
  parseKey,
  PUBLIC_KEY_PREFIXES,
} from '../../../lib/contract';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,39}$/)
  .filter((text) => !['playlist', 'audio', 'poster'].includes(text));
const track = fc.oneof(fc.constant('audio'), name);
const imageFormat = fc.constantFrom(...IMAGE_FORMATS);

const location: fc.Arbitrary<MediaLocation> = fc.oneof(
  fc.record({ kind: fc.constant('image-original' as const), userId: id, imageId: id }),
  fc.record({ kind: fc.constant('video-original' as const), userId: id, videoId: id }),
  fc.record({
    kind: fc.constant('image-master' as const),
    userId: id,
    imageId: id,
    format: fc.constantFrom(...MASTER_FORMATS),
  }),
  fc.record({
    kind: fc.constant('image-variant' as const),
    userId: id,
    useCase: name,
    imageId: id,
    format: imageFormat,
  }),
  fc.record({ kind: fc.constant('image-negotiated' as const), userId: id, imageId: id }),
  fc.record({ kind: fc.constant('video-file' as const), userId: id, rendition: name, videoId: id }),
  fc.record({ kind: fc.constant('video-playlist' as const), userId: id, rendition: name, videoId: id }),
  fc.record({ kind: fc.constant('video-master-playlist' as const), userId: id, videoId: id }),
  fc.record({ kind: fc.constant('video-dash-manifest' as const), userId: id, videoId: id }),
  fc.record({ kind: fc.constant('video-audio-playlist' as const), userId: id, videoId: id }),
  fc.record({ kind: fc.constant('video-init' as const), userId: id, track, videoId: id }),
  fc.record({
    kind: fc.constant('video-segment' as const),
    userId: id,
    track,
    videoId: id,
    index: fc.integer({ min: 1, max: 99_999 }),
  }),
  fc.record({
    kind: fc.constant('video-poster' as const),
    userId: id,
    useCase: name,
    videoId: id,
    format: imageFormat,
  }),
);

describe('the URL scheme', () => {
  test("makes the document's keys", () => {
    const user = { userId: 'u1' };
    expect([
      buildKey({ kind: 'image-variant', ...user, useCase: 'profile_card', imageId: 'i1', format: 'jpeg' }),
      buildKey({ kind: 'video-file', ...user, rendition: 'mobile_low', videoId: 'v1' }),
      buildKey({ kind: 'video-playlist', ...user, rendition: 'mobile_low', videoId: 'v1' }),
      buildKey({ kind: 'video-master-playlist', ...user, videoId: 'v1' }),
    ]).toEqual([
      'profiles/u1/profile_card/i1.jpeg',
      'videos/u1/mobile_low/v1.mp4',
      'videos/u1/mobile_low/v1.m3u8',
      'videos/u1/playlist/v1.m3u8',
    ]);
  });

  test('parses every key it builds back to the same location', () => {
    fc.assert(fc.property(location, (place) => expect(parseKey(buildKey(place))).toEqual(place)));
  });

  test('builds every key it parses back to the same text', () => {
    const part = fc.constantFrom(
      'profiles',
      'videos',
      'masters',
      'images',
      'originals',
      'playlist',
      'u1',
      'a_b',
      'x.jpeg',
      'x.mp4',
      'x.m3u8',
      'x.mpd',
      'audio',
      'poster',
      'init.mp4',
      '00001.m4s',
      '00000.m4s',
      '1.m4s',
      '..',
      '',
      '%2e',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const key = parts.join('/');
        const parsed = parseKey(key);
        if (parsed !== undefined) expect(buildKey(parsed)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['', '.', '..', '../x', 'a/b', 'a.b', 'a b', 'a%2fb', 'ä', 'a\n', 'a\0', 'x'.repeat(65)])(
    'refuses the id %j in every kind of key',
    (bad) => {
      expect(isMediaId(bad)).toBe(false);
      expect(() => buildKey({ kind: 'image-original', userId: bad, imageId: 'i' })).toThrow(InvalidMediaLocationError);
      expect(() => buildKey({ kind: 'image-original', userId: 'u', imageId: bad })).toThrow("'imageId' must be 1–64");
      expect(() => buildKey({ kind: 'video-file', userId: 'u', rendition: 'r', videoId: bad })).toThrow(
        "'videoId' must",
      );
      expect(parseKey(`profiles/u/profile_card/${bad}.jpeg`)).toBeUndefined();
    },
  );

  test('never leaves its area, whatever the id', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (userId, imageId) => {
        try {
          const key = buildKey({ kind: 'image-variant', userId, useCase: 'card', imageId, format: 'webp' });
          expect(key.split('/')).toHaveLength(4);
          expect(key).not.toContain('..');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidMediaLocationError);
        }
      }),
    );
  });

  test('keeps the master playlist apart from the playlist of a rendition', () => {
    expect(() => buildKey({ kind: 'video-playlist', userId: 'u', rendition: 'playlist', videoId: 'v' })).toThrow(
      "'rendition' must not be playlist, audio, poster",
    );
    expect(parseKey('videos/u/playlist/v.m3u8')).toEqual({ kind: 'video-master-playlist', userId: 'u', videoId: 'v' });
  });

  test('keeps originals and masters out of what a CDN may read', () => {
    const isPublic = (place: MediaLocation): boolean =>
      PUBLIC_KEY_PREFIXES.some((prefix) => buildKey(place).startsWith(prefix));
    fc.assert(
      fc.property(location, (place) =>
        expect(isPublic(place)).toBe(!['image-original', 'video-original', 'image-master'].includes(place.kind)),
      ),
    );
  });

  test.each([
    'profiles/u/profile_card/i.gif',
    'profiles/u/Card/i.jpeg',
    '/profiles/u/i',
    'profiles/u/i/',
    'masters/images/u/i.avif',
    'x',
  ])('knows no key %j', (key) => expect(parseKey(key)).toBeUndefined());
});
