import fc from 'fast-check';
import { AUDIO_TRACK, buildKey, IMAGE_FORMATS, PUBLIC_KEY_PREFIXES, sparkMediaContract } from '../../../lib/contract';
import { MEDIA_AREAS, type StoredCacheClass } from '../../../lib/deliver';
import { publicAddresses } from '../../../lib/deliver/public-addresses';

/** The class of the first pattern that matches, as both vendors decide. */
function classOf(key: string): StoredCacheClass | undefined {
  const found = MEDIA_AREAS.find(({ pathPattern }) => {
    const source = pathPattern.split('*').map((part) => part.replace(/[.?+^$()|[\]{}\\]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}$`).test(`/${key}`);
  });
  return found?.cacheClass;
}

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const useCase = fc.constantFrom(...Object.keys(sparkMediaContract.images.useCases));
const rendition = fc.constantFrom(...Object.keys(sparkMediaContract.videos.renditions));

describe('media areas', () => {
  test('every variant is served as an image', () => {
    fc.assert(
      fc.property(id, useCase, id, fc.constantFrom(...IMAGE_FORMATS), (userId, name, imageId, format) => {
        expect(classOf(buildKey({ kind: 'image-variant', userId, useCase: name, imageId, format }))).toBe('images');
      }),
    );
  });

  test('every playlist and manifest is served as one, and all else of a video as a video', () => {
    const index = fc.integer({ min: 1, max: 99_999 });
    fc.assert(
      fc.property(id, rendition, id, index, useCase, (userId, name, videoId, segment, poster) => {
        const ids = { userId, videoId };
        for (const location of [
          { kind: 'video-playlist', rendition: name },
          { kind: 'video-audio-playlist' },
          { kind: 'video-master-playlist' },
          { kind: 'video-dash-manifest' },
        ] as const) {
          expect(classOf(buildKey({ ...ids, ...location }))).toBe('manifests');
        }
        for (const location of [
          { kind: 'video-file', rendition: name },
          ...[name, AUDIO_TRACK].flatMap((track) => [
            { kind: 'video-init', track } as const,
            { kind: 'video-segment', track, index: segment } as const,
          ]),
          { kind: 'video-poster', useCase: poster, format: 'avif' },
        ] as const) {
          expect(classOf(buildKey({ ...ids, ...location }))).toBe('videos');
        }
      }),
    );
  });

  test('every address of the contract is in the area of its class', () => {
    const addresses = publicAddresses(sparkMediaContract);
    expect(addresses).toHaveLength(9 + 1 + 2 + 3 + 1 + 3 + 4 + 4 + 9);
    for (const { path, cacheClass } of addresses) expect([path, classOf(path.slice(1))]).toEqual([path, cacheClass]);
  });

  test('originals and masters are in no area', () => {
    fc.assert(
      fc.property(id, id, (userId, mediaId) => {
        expect(classOf(buildKey({ kind: 'image-original', userId, imageId: mediaId }))).toBeUndefined();
        expect(classOf(buildKey({ kind: 'video-original', userId, videoId: mediaId }))).toBeUndefined();
        expect(classOf(buildKey({ kind: 'image-master', userId, imageId: mediaId, format: 'jpeg' }))).toBeUndefined();
      }),
    );
  });

  test('no area is hidden by one before it', () => {
    MEDIA_AREAS.forEach(({ pathPattern }, index) => {
      const example = pathPattern.replaceAll('*', 'x').slice(1);
      const first = MEDIA_AREAS.findIndex(({ cacheClass }) => cacheClass === classOf(example));
      expect(MEDIA_AREAS[first]?.cacheClass).toBe(MEDIA_AREAS[index]?.cacheClass);
    });
  });

  test('areas and the bucket’s public prefixes are the same space', () => {
    for (const { pathPattern } of MEDIA_AREAS) {
      expect(PUBLIC_KEY_PREFIXES.some((prefix) => pathPattern.startsWith(`/${prefix}`))).toBe(true);
    }
    for (const prefix of PUBLIC_KEY_PREFIXES) expect(classOf(`${prefix}anything`)).toBeDefined();
  });
});
