import { negotiate, negotiationTable, querySizes, sparkMediaContract } from '../../../../lib/contract';
import type { MediaItem } from '../../../../local/dev/api';
import { type Conditions, probeCall, targetsOf } from '../../../../local/dev/page/client-calls';
import { kindOf } from '../../../../local/dev/page/kinds';
import { platformSummary } from './stub-platform';

const platform = platformSummary('http://localhost');
const photo: MediaItem = {
  kind: 'image',
  userId: 'ada',
  mediaId: 'portrait',
  name: 'portrait.jpg',
  uploadedAt: '2026-01-01T00:00:00.000Z',
  state: 'ready',
  original: { bytes: 1000 },
  variants: [],
};
const video: MediaItem = {
  ...photo,
  kind: 'video',
  variants: [
    { useCase: 'profile_card', format: 'avif', width: 400, height: 225, bytes: 10, path: '/videos/ada/poster/c.avif' },
  ],
  video: {
    durationSeconds: 5,
    hlsPath: '/videos/ada/playlist/c.m3u8',
    dashPath: '/videos/ada/playlist/c.mpd',
    renditions: [{ name: 'mobile_low', width: 480, height: 270, bytes: 100, path: '/videos/ada/mobile_low/c.mp4' }],
  },
};
const AS_SENT: Conditions = { saveData: '', connection: '', language: '', location: '' };

describe('of a photo', () => {
  test('each use case is asked for by an address that leaves the format to the edge', () => {
    expect(targetsOf(photo, platform).map(({ label, host, path }) => [label, host, path])).toEqual([
      ['Thumbnail', 'images', '/profiles/ada/portrait?size=thumbnail'],
      ['Card', 'images', '/profiles/ada/portrait?size=card'],
      ['Fullsize', 'images', '/profiles/ada/portrait?size=fullsize'],
    ]);
  });

  test('the edge knows each of these addresses, and answers with that use case', () => {
    const table = negotiationTable(sparkMediaContract);
    const answers = targetsOf(photo, platform).map(({ path: address }) => {
      const [path = '', query = ''] = address.split('?');
      return negotiate(table, { path, sizes: querySizes(query), accept: 'image/avif' });
    });

    expect(answers).toEqual(
      platform.useCases.map(({ name }) => expect.objectContaining({ kind: 'variant', useCase: name, format: 'avif' })),
    );
  });

  test('a use case without a short name is asked for by its own', () => {
    const useCases = [{ name: 'profile_wide', formats: [] }];

    expect(targetsOf(photo, { ...platform, useCases })[0]?.path).toBe('/profiles/ada/portrait?size=profile_wide');
  });
});

test('of a video the playlist, the manifest, each rendition and each poster can be asked for', () => {
  expect(targetsOf(video, platform).map(({ label, host }) => [label, host])).toEqual([
    ['HLS playlist', 'videos'],
    ['DASH manifest', 'videos'],
    ['MP4, mobile_low', 'videos'],
    ['Card, avif', 'videos'],
  ]);
});

describe('a call', () => {
  const [target] = targetsOf(photo, platform);

  test('leaves the headers of the client as they are, unless told otherwise', () => {
    expect(probeCall(target!, 'chrome', AS_SENT)).toEqual({
      host: 'images',
      path: '/profiles/ada/portrait?size=thumbnail',
      client: 'chrome',
    });
  });

  test('puts other headers in their place, and leaves out what is not to be said', () => {
    const said = probeCall(target!, 'c', { saveData: 'on', connection: '2g', language: 'de', location: 'IAD' });
    const silent = probeCall(target!, 'c', { saveData: 'off', connection: 'none', language: 'none', location: '' });

    expect([said.headers, said.location]).toEqual([{ 'save-data': 'on', ect: '2g', 'accept-language': 'de' }, 'IAD']);
    expect(silent.headers).toEqual({ 'save-data': null, ect: null, 'accept-language': null });
  });
});

test.each([
  ['a.HEIC', '', 'image'],
  ['a', 'image/png', 'image'],
  ['a.mov', '', 'video'],
  ['a.jpg', 'video/mp4', 'video'],
  ['a.pdf', 'application/pdf', undefined],
  ['heic', '', undefined],
])('the file %s of type %p is for the processor of: %s', (name, type, kind) => {
  expect(kindOf({ name, type })).toBe(kind);
});
