import type { Figures, MediaItem, RequestEntry } from '../../../../local/dev/api';
import {
  type Change,
  EMPTY_STATE,
  itemKey,
  LOG_ENTRIES,
  type PageState,
  reduce,
  SAMPLES,
} from '../../../../local/dev/page/state';
import { NO_FIGURES } from './stub-platform';

const item = (mediaId: string, minute: number, changes: Partial<MediaItem> = {}): MediaItem => ({
  kind: 'image',
  userId: 'user',
  mediaId,
  name: `${mediaId}.jpg`,
  uploadedAt: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`,
  state: 'waiting',
  original: { bytes: 1000 },
  variants: [],
  ...changes,
});

const entry = (path: string): RequestEntry => ({
  at: '2026-01-01T00:00:00.000Z',
  method: 'GET',
  path,
  query: '',
  location: 'FRA',
  status: 200,
  bytes: 10,
  milliseconds: 1,
  answeredBy: 'origin',
  result: 'Miss',
});

const figures = (requests: number, hits: number): Figures => ({
  ...NO_FIGURES,
  requests,
  images: { requests, hits, bytes: requests * 100 },
  photos: { sentBytes: requests * 100, originalBytes: requests * 1000 },
});

const after = (changes: readonly Change[], start: PageState = EMPTY_STATE): PageState => changes.reduce(reduce, start);
const request = (path: string): Change => ({ type: 'request', entry: entry(path) });
const paths = (entries: readonly RequestEntry[] = []): readonly string[] => entries.map(({ path }) => path);

describe('media', () => {
  test('are listed with the latest first', () => {
    const { media } = after([{ type: 'listed', media: [item('old', 1), item('new', 2)] }]);

    expect(media.map(({ mediaId }) => mediaId)).toEqual(['new', 'old']);
  });

  test('that are new come where their time is, and those that are known keep their place', () => {
    const { media } = after([
      { type: 'listed', media: [item('old', 1), item('new', 3)] },
      { type: 'media', item: item('between', 2) },
      { type: 'media', item: item('old', 1, { state: 'ready' }) },
    ]);

    expect(media.map(({ mediaId, state }) => [mediaId, state])).toEqual([
      ['new', 'waiting'],
      ['between', 'waiting'],
      ['old', 'ready'],
    ]);
  });

  test('that were told of while the list was asked for are as they were told', () => {
    const { media } = after([
      { type: 'listing' },
      { type: 'media', item: item('known', 1, { state: 'ready' }) },
      { type: 'media', item: item('new', 2) },
      { type: 'listed', media: [item('known', 1, { state: 'processing' })] },
      { type: 'listing' },
      { type: 'listed', media: [item('known', 1, { state: 'failed' })] },
    ]);
    const between = after([
      { type: 'listing' },
      { type: 'media', item: item('known', 1, { state: 'ready' }) },
      { type: 'media', item: item('new', 2) },
      { type: 'listed', media: [item('known', 1, { state: 'processing' })] },
    ]);

    expect(between.media.map(({ mediaId, state }) => [mediaId, state])).toEqual([
      ['new', 'waiting'],
      ['known', 'ready'],
    ]);
    expect(media.map(({ mediaId, state }) => [mediaId, state])).toEqual([['known', 'failed']]);
  });

  test('of one id are two, where one is a photo and one a video', () => {
    const { media } = after([
      { type: 'media', item: item('same', 1) },
      { type: 'media', item: item('same', 1, { kind: 'video' }) },
    ]);

    expect(new Set(media.map(itemKey)).size).toBe(2);
  });
});

describe('the log', () => {
  test('has the latest request first, and no more than it keeps', () => {
    const many = Array.from({ length: LOG_ENTRIES + 5 }, (_, index) => request(`/${index}`));

    const { log, logged } = after(many);

    expect(log).toHaveLength(LOG_ENTRIES);
    expect(log[0]?.path).toBe(`/${LOG_ENTRIES + 4}`);
    expect(logged).toBe(LOG_ENTRIES + 5);
  });

  test('stands still while it is paused, and then has all that came', () => {
    const paused = after([request('/1'), { type: 'pause' }, request('/2'), request('/3')]);
    const resumed = reduce(paused, { type: 'resume' });

    expect(paths(paused.log)).toEqual(['/1']);
    expect(paths(paused.held)).toEqual(['/3', '/2']);
    expect(paths(resumed.log)).toEqual(['/3', '/2', '/1']);
    expect(resumed.held).toBeUndefined();
  });

  test('stays paused when it is emptied', () => {
    const { log, held } = after([request('/1'), { type: 'pause' }, request('/2'), { type: 'emptied' }]);

    expect([log, held]).toEqual([[], []]);
  });
});

describe('samples of figures', () => {
  const told = (requests: number, hits: number): Change => ({ type: 'figures', figures: figures(requests, hits) });

  test('hold the hit rate and the share of bytes that are saved', () => {
    const { samples } = after([told(4, 1)]);

    expect(samples).toEqual([{ images: 0.25, videos: undefined, saved: 0.9 }]);
  });

  test('are taken when there are more requests, not when the same are told again', () => {
    expect(after([told(4, 1), told(4, 1), told(5, 2)]).samples).toHaveLength(2);
  });

  test('begin anew when counting does', () => {
    expect(after([told(4, 1), told(5, 2), told(1, 0)]).samples).toEqual([expect.objectContaining({ images: 0 })]);
  });

  test('are no more than the charts show', () => {
    const many = Array.from({ length: SAMPLES + 10 }, (_, index) => told(index + 1, 1));

    expect(after(many).samples).toHaveLength(SAMPLES);
  });
});
