import type { ImageLoader } from '../../../processors/image-loader';
import type { MediaItem, PlatformSummary } from '../api';
import { h, replace, setText } from './dom';
import { formatBytes, formatCount, formatDuration, formatSize, formatTime } from './format';
import { showPicture } from './picture';
import { itemKey } from './state';
import { renditionTable, variantTable } from './variant-tables';
import { describeState, explainFailure } from './words';

export interface GalleryParts {
  readonly platform: PlatformSummary;
  readonly loader: ImageLoader;
  /** Asks for it as each kind of client. */
  readonly onAsk: (item: MediaItem) => void;
  readonly onPlay: (item: MediaItem) => void;
}

export interface GalleryView {
  readonly update: (media: readonly MediaItem[]) => void;
}

interface Card {
  readonly element: HTMLLIElement;
  readonly update: (item: MediaItem) => void;
}

/** Where a medium's card is on the page. */
export function cardId(item: Pick<MediaItem, 'kind' | 'userId' | 'mediaId'>): string {
  return `medium-${itemKey(item).replaceAll('/', '-')}`;
}

/** Every medium, the latest first. */
export function createGalleryView(root: HTMLElement, parts: GalleryParts): GalleryView {
  const cards = new Map<string, Card>();
  const list = h('ul', { class: 'cards' });
  const empty = h('p', { class: 'empty' }, 'Nothing yet. Upload a photo or video, or take the samples.');
  replace(root, empty, list);

  return {
    update(media) {
      const keys = new Set(media.map(itemKey));
      for (const [key, { element }] of cards) {
        if (keys.has(key)) continue;
        element.remove();
        cards.delete(key);
      }
      media.forEach((item, index) => {
        const key = itemKey(item);
        const card = cards.get(key) ?? createCard(parts, item);
        cards.set(key, card);
        card.update(item);
        // Only what is not in its place is moved: moving takes the focus away.
        if (list.children[index] !== card.element) list.insertBefore(card.element, list.children[index] ?? null);
      });
      empty.hidden = media.length > 0;
    },
  };
}

function createCard(parts: GalleryParts, first: MediaItem): Card {
  let shown: MediaItem | undefined;
  let current = first;
  const picture = h('div', { class: `picture ${first.kind}` });
  const facts = h('p', { class: 'facts-line' });
  const state = h('p', { class: 'state' });
  const tables = h('div', { class: 'tables' });
  const summary = h('summary', {});
  const details = h('details', { hidden: true }, summary, tables);
  const actions = h('p', { class: 'actions', hidden: true });
  const title = h('h3', { id: `${cardId(first)}-title` });
  const body = h('div', {}, title, facts, state, actions);
  const element = h(
    'li',
    { id: cardId(first), tabindex: -1 },
    h('article', { class: 'card', 'aria-labelledby': `${cardId(first)}-title` }, picture, body, details),
  );

  function becomeReady(item: MediaItem): void {
    showPicture(picture, item, parts);
    const { variants, video } = item;
    const pictures = formatCount(variants.length, video ? 'poster' : 'variant');
    setText(summary, video ? `${pictures} and ${formatCount(video.renditions.length, 'rendition')}` : pictures);
    replace(
      tables,
      video && renditionTable(item, video, parts.platform.videosUrl),
      variants.length > 0 && variantTable(item, parts.platform),
    );
    replace(
      actions,
      h('button', { type: 'button', onclick: () => parts.onAsk(current) }, 'Ask as each client'),
      video && h('button', { type: 'button', onclick: () => parts.onPlay(current) }, 'Play'),
    );
    details.hidden = actions.hidden = false;
  }

  return {
    element,
    update(item) {
      if (item === shown) return;
      const isMade = shown !== undefined && madeOf(shown) === madeOf(item);
      shown = current = item;
      setText(title, item.name);
      setText(facts, factsOf(item));
      setText(state, item.failure ? `${describeState(item)}. ${explainFailure(item.failure)}` : describeState(item));
      element.dataset['state'] = item.state;
      if (item.state === 'ready' && !isMade) becomeReady(item);
    },
  };
}

/** What a medium has become, to tell whether it has become something else. */
function madeOf({ state, variants, video, placeholder }: MediaItem): string {
  return JSON.stringify([state, variants, video, placeholder]);
}

/** What is known of the original, and how long it took. */
function factsOf({ kind, original, video, processingSeconds }: MediaItem): string {
  const { bytes, width, height } = original;
  return [
    kind === 'image' ? 'Photo' : 'Video',
    formatBytes(bytes),
    ...(width && height ? [formatSize({ width, height })] : []),
    ...(video ? [formatDuration(video.durationSeconds)] : []),
    ...(processingSeconds === undefined ? [] : [`made in ${formatTime(processingSeconds * 1000)}`]),
  ].join(' · ');
}
