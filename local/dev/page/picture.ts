import type { ImageLoader } from '../../../processors/image-loader';
import type { MediaItem, PlatformSummary } from '../api';
import { h, replace } from './dom';

interface PictureParts {
  readonly platform: Pick<PlatformSummary, 'videosUrl'>;
  readonly loader: ImageLoader;
}

/**
 * Shows a medium in a box of the gallery. A photo comes through the package's image loader: the thumbnail first, blurred,
 * then the contract's default. A video's poster has an address of its own for each format, among which the browser chooses.
 */
export function showPicture(box: HTMLElement, item: MediaItem, { platform, loader }: PictureParts): void {
  const { kind, userId, mediaId, name, original, placeholder } = item;
  // Its colours, before the first byte of a picture has come.
  if (placeholder !== undefined) box.style.backgroundImage = `url("${placeholder}")`;
  if (kind === 'image') {
    replace(box);
    const { width, height } = original;
    loader.load({ userId, imageId: mediaId, element: box, alt: name, width, height });
    return;
  }
  replace(box, poster(item, platform.videosUrl));
}

/** The smallest poster in the best format that the browser shows, with a mark that it is a video. */
function poster({ variants, name }: MediaItem, videosUrl: string): HTMLElement | undefined {
  const narrowest = Math.min(...variants.filter(({ width }) => width >= 300).map(({ width }) => width));
  const offered = variants.filter(({ width }) => width === narrowest || !Number.isFinite(narrowest));
  const last = offered.find(({ format }) => format === 'jpeg') ?? offered[0];
  if (last === undefined) return undefined;
  return h(
    'picture',
    {},
    ...offered.map(({ format, path }) => h('source', { type: `image/${format}`, srcset: videosUrl + path })),
    h('img', { src: videosUrl + last.path, alt: name, width: last.width, height: last.height, loading: 'lazy' }),
  );
}

/** Pixels that a player is wide, about. */
const PLAYER_WIDTH = 400;

/** Address of the poster that a player shows before it plays: in WebP, as every browser that runs this page shows it. */
export function posterUrl({ variants }: MediaItem, videosUrl: string): string | undefined {
  const ascending = [...variants].sort((a, b) => a.width - b.width);
  const wideEnough = ascending.filter(({ width }) => width >= PLAYER_WIDTH);
  const offered = wideEnough.length > 0 ? wideEnough : ascending.reverse();
  const found = offered.find(({ format }) => format === 'webp') ?? offered[0];
  return found && videosUrl + found.path;
}
