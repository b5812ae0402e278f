import type { DevEvent, Figures, MediaItem, RequestEntry } from '../api';
import { ratio } from './format';

/** Requests that the page keeps; older ones leave. */
export const LOG_ENTRIES = 200;
/** Figures that the small charts go back to. */
export const SAMPLES = 120;

/** The shares that are drawn over time. */
export interface Sample {
  readonly images?: number;
  readonly videos?: number;
  readonly saved?: number;
}

/** All that the page shows of the platform, as its server has told it. */
export interface PageState {
  /** The latest upload first. */
  readonly media: readonly MediaItem[];
  readonly figures?: Figures;
  /** While the list of media is asked for: what was told meanwhile, which may be later than what the list says. */
  readonly told?: readonly MediaItem[];
  /** The oldest first; only what differs from the one before. */
  readonly samples: readonly Sample[];
  /** The latest first. */
  readonly log: readonly RequestEntry[];
  /** While paused: what has come since, the latest first. */
  readonly held?: readonly RequestEntry[];
  /** Requests since the page was opened. */
  readonly logged: number;
}

export const EMPTY_STATE: PageState = { media: [], samples: [], log: [], logged: 0 };

/** What changes the state: what the server sends, answers, and what the viewer does. */
export type Change =
  | DevEvent
  | { readonly type: 'listing' }
  | { readonly type: 'listed'; readonly media: readonly MediaItem[] }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'emptied' };

export function reduce(state: PageState, change: Change): PageState {
  switch (change.type) {
    case 'listing':
      return { ...state, told: [] };
    case 'listed':
      return { ...state, media: (state.told ?? []).reduce(withItem, sorted(change.media)), told: undefined };
    case 'media':
      return {
        ...state,
        media: withItem(state.media, change.item),
        told: state.told && [...state.told, change.item],
      };
    case 'request':
      return withEntry(state, change.entry);
    case 'figures':
      return { ...state, figures: change.figures, samples: withSample(state, change.figures) };
    case 'pause':
      return { ...state, held: state.held ?? [] };
    case 'resume':
      return { ...state, log: [...(state.held ?? []), ...state.log].slice(0, LOG_ENTRIES), held: undefined };
    case 'emptied':
      return { ...state, log: [], held: state.held && [] };
  }
}

/** The name of a medium among all. */
export function itemKey({ kind, userId, mediaId }: Pick<MediaItem, 'kind' | 'userId' | 'mediaId'>): string {
  return `${kind}/${userId}/${mediaId}`;
}

export function sampleOf({ images, videos, photos }: Figures): Sample {
  return {
    images: ratio(images.hits, images.requests),
    videos: ratio(videos.hits, videos.requests),
    saved: ratio(photos.originalBytes - photos.sentBytes, photos.originalBytes),
  };
}

function sorted(media: readonly MediaItem[]): readonly MediaItem[] {
  return [...media].sort((a, b) => b.uploadedAt.localeCompare(a.uploadedAt));
}

/** A medium keeps its place; a new one takes that of its time. */
function withItem(media: readonly MediaItem[], item: MediaItem): readonly MediaItem[] {
  const key = itemKey(item);
  const known = media.some((each) => itemKey(each) === key);
  return known ? media.map((each) => (itemKey(each) === key ? item : each)) : sorted([item, ...media]);
}

function withEntry(state: PageState, entry: RequestEntry): PageState {
  const logged = state.logged + 1;
  return state.held
    ? { ...state, logged, held: [entry, ...state.held].slice(0, LOG_ENTRIES) }
    : { ...state, logged, log: [entry, ...state.log].slice(0, LOG_ENTRIES) };
}

function withSample({ samples, figures }: PageState, next: Figures): readonly Sample[] {
  // Fewer requests than before: counting has begun anew, and so does the line.
  const earlier = figures !== undefined && next.requests < figures.requests ? [] : samples;
  if (figures?.requests === next.requests && earlier.length > 0) return earlier;
  return [...earlier, sampleOf(next)].slice(-SAMPLES);
}
