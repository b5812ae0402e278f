import { buildKey, sparkMediaContract } from '../../../lib/contract';
import { FigureCounter } from '../../../local/dev/figures';
import type { ViewerAnswer, ViewerRequest } from '../../../local/edge/types';

const REQUEST: ViewerRequest = {
  method: 'GET',
  host: 'cdn.example.com',
  path: `/${buildKey({ kind: 'image-variant', userId: 'u-1', imageId: 'i-1', useCase: 'profile_card', format: 'avif' })}`,
  query: '',
  headers: {},
  location: 'FRA',
};
const POSTER = `/${buildKey({ kind: 'video-poster', userId: 'u-1', videoId: 'v-1', useCase: 'profile_card', format: 'avif' })}`;
const ANSWER: ViewerAnswer = {
  status: 200,
  headers: { 'content-type': 'image/avif' },
  body: Buffer.alloc(100),
  answeredBy: 'cloudfront-edge',
  result: 'Hit',
  decidedBy: '/profiles/*/*/*',
};

describe('the bytes of photos that are saved', () => {
  const counter = new FigureCounter(sparkMediaContract);
  const count = (request: Partial<ViewerRequest>, answer: Partial<ViewerAnswer>, originalBytes?: number): void =>
    counter.count({
      request: { ...REQUEST, ...request },
      answer: { ...ANSWER, ...answer },
      milliseconds: 1,
      ...(originalBytes !== undefined && { originalBytes }),
    });
  beforeEach(() => counter.clear());

  test('are told of what was sent and what it was made of', () => {
    count({}, {}, 1000);
    count({}, { answeredBy: 'origin' }, 1000);
    expect(counter.figures().photos).toEqual({ sentBytes: 200, originalBytes: 2000 });
  });

  test.each([
    ['the poster of a video', { path: POSTER }, {}, undefined],
    ['a photo whose original is not known', {}, {}, undefined],
    ['a head', { method: 'HEAD' }, {}, 1000],
    ['a part of one', {}, { status: 206 }, 1000],
    ['an error', {}, { status: 404 }, 1000],
  ] as const)('do not count %s', (_, request, answer, originalBytes) => {
    count(request, answer, originalBytes);
    expect(counter.figures().photos).toEqual({ sentBytes: 0, originalBytes: 0 });
  });

  test('begin anew with all other figures', () => {
    count({}, {}, 1000);
    counter.clear();
    expect(counter.figures()).toMatchObject({ requests: 0, photos: { sentBytes: 0, originalBytes: 0 } });
  });
});
