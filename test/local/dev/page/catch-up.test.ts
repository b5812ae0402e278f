import type { MediaItem } from '../../../../local/dev/api';
import { catchUp } from '../../../../local/dev/page/catch-up';
import { type Change, EMPTY_STATE, reduce } from '../../../../local/dev/page/state';
import { NO_FIGURES, photo } from './stub-platform';

test('what is told while everything is asked for is not undone by an answer that is older', async () => {
  let state = EMPTY_STATE;
  const change = (next: Change): void => {
    state = reduce(state, next);
  };
  let answer: (media: readonly MediaItem[]) => void = () => undefined;
  const media = new Promise<readonly MediaItem[]>((resolve) => (answer = resolve));
  const caughtUp = catchUp({ media: () => media, figures: async () => ({ ...NO_FIGURES, requests: 3 }) }, change);
  change({ type: 'media', item: photo({ state: 'ready' }) });
  answer([photo({ state: 'processing' }), photo({ mediaId: 'other' })]);
  await caughtUp;
  expect(state.media.map(({ mediaId, state: its }) => [mediaId, its])).toEqual([
    ['medium', 'ready'],
    ['other', 'ready'],
  ]);
  expect(state.figures?.requests).toBe(3);
});
