import { cacheControl, sparkMediaContract } from '../../../lib/contract';

describe('cacheControl', () => {
  test("is the document's header for images and videos", () => {
    const { images, videos } = sparkMediaContract.cacheClasses;
    expect([cacheControl(images), cacheControl(videos)]).toEqual([
      'public, max-age=31536000',
      'public, max-age=2592000',
    ]);
  });

  test('keeps playlists five minutes in browsers and a week in shared caches', () => {
    expect(cacheControl(sparkMediaContract.cacheClasses.manifests)).toBe('public, max-age=300, s-maxage=604800');
  });
});
