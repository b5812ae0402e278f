import type { MediaItem, PlatformSummary } from '../api';
import { barCell } from './charts/drawings';
import { bars } from './charts/geometry';
import { h } from './dom';
import { formatPercent, formatSize, ratio, readableName } from './format';
import { type Column, openLink, row, table } from './tables';
import { formatName } from './words';

const VARIANT_COLUMNS: readonly Column[] = [
  { name: 'Use case' },
  { name: 'Format' },
  { name: 'Pixels', numeric: true },
  { name: 'Bytes', numeric: true },
  { name: 'Of the original', numeric: true },
  { name: 'File' },
];

const RENDITION_COLUMNS: readonly Column[] = [
  { name: 'Rendition' },
  { name: 'Pixels', numeric: true },
  { name: 'Bytes', numeric: true },
  { name: 'Of the original', numeric: true },
  { name: 'File' },
];

/** What a photo has become, or the posters of a video: use case by format. */
export function variantTable(
  { kind, name, original, variants }: MediaItem,
  { imagesUrl, videosUrl }: Pick<PlatformSummary, 'imagesUrl' | 'videosUrl'>,
): HTMLElement {
  const lengths = bars(
    variants.map(({ bytes }) => bytes),
    100,
  );
  const body = h(
    'tbody',
    {},
    ...variants.map(({ useCase, format, width, height, bytes, path }, index) =>
      row(VARIANT_COLUMNS, [
        readableName(useCase),
        formatName(format),
        formatSize({ width, height }),
        barCell(bytes, lengths[index] ?? 0, format),
        // The original of a poster is a video, of which it is no share.
        kind === 'image' ? formatPercent(ratio(bytes, original.bytes)) : '–',
        openLink((kind === 'image' ? imagesUrl : videosUrl) + path, 'Open', `${useCase} as ${format} of ${name}`),
      ]),
    ),
  );
  return table(kind === 'image' ? `Variants of ${name}` : `Posters of ${name}`, VARIANT_COLUMNS, body);
}

/** The renditions of a video as single files. */
export function renditionTable(
  { name: file, original }: MediaItem,
  { renditions }: NonNullable<MediaItem['video']>,
  videosUrl: string,
): HTMLElement {
  const lengths = bars(
    renditions.map(({ bytes }) => bytes),
    100,
  );
  const body = h(
    'tbody',
    {},
    ...renditions.map(({ name, width, height, bytes, path }, index) =>
      row(RENDITION_COLUMNS, [
        readableName(name),
        formatSize({ width, height }),
        barCell(bytes, lengths[index] ?? 0, 'mp4'),
        formatPercent(ratio(bytes, original.bytes)),
        openLink(videosUrl + path, 'Open', `rendition ${name} of ${file}`),
      ]),
    ),
  );
  return table(`Renditions of ${file}`, RENDITION_COLUMNS, body);
}
