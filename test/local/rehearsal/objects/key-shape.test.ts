import fc from 'fast-check';
import { buildKey, type MediaLocation } from '../../../../lib/contract';
import { shapeOf } from '../../../../local/rehearsal/objects/key-shape';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const location = (userId: string, mediaId: string): fc.Arbitrary<MediaLocation> =>
  fc.constantFrom<MediaLocation>(
    { kind: 'image-variant', userId, useCase: 'profile_card', imageId: mediaId, format: 'avif' },
    { kind: 'image-master', userId, imageId: mediaId, format: 'jpeg' },
    { kind: 'video-file', userId, rendition: 'web_hd', videoId: mediaId },
    { kind: 'video-playlist', userId, rendition: 'web_hd', videoId: mediaId },
    { kind: 'video-audio-playlist', userId, videoId: mediaId },
    { kind: 'video-init', userId, track: 'audio', videoId: mediaId },
    { kind: 'video-segment', userId, track: 'web_hd', videoId: mediaId, index: 7 },
    { kind: 'video-master-playlist', userId, videoId: mediaId },
    { kind: 'video-dash-manifest', userId, videoId: mediaId },
    { kind: 'video-poster', userId, useCase: 'profile_card', videoId: mediaId, format: 'webp' },
  );

test('a key has one shape whoever’s it is, and tells its medium', () => {
  fc.assert(
    fc.property(
      fc.tuple(id, id, id, id).chain(([user, media, otherUser, otherMedia]) =>
        location(user, media).map((one) => {
          const other = {
            ...one,
            userId: otherUser,
            ...('imageId' in one ? { imageId: otherMedia } : { videoId: otherMedia }),
          };
          return { one, other: other, media, otherMedia };
        }),
      ),
      ({ one, other, media, otherMedia }) => {
        const shape = shapeOf(buildKey(one))!;
        expect(shape.mediaId).toBe(media);
        expect(shape.kind).toBe(one.kind.startsWith('image') ? 'photo' : 'video');
        expect(shapeOf(buildKey(other))).toEqual({ ...shape, mediaId: otherMedia });
      },
    ),
  );
});

test('keys of different kinds have different shapes', () => {
  const all = fc.sample(location('user', 'medium'), 200).map(buildKey);
  expect(new Set([...new Set(all)].map((key) => shapeOf(key)!.shape)).size).toBe(10);
});

test.each(['', 'profiles/', 'profiles/u/x', 'originals/images/u/i', 'profiles/u ser/c/i.avif', 'videos/u/web_hd/../i'])(
  '%j names no stored object',
  (key) => {
    expect(shapeOf(key)).toBeUndefined();
  },
);
