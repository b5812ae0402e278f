import type { MediaContract } from '../../lib/contract';
import { FileFailure } from '../media/run-files';
import { type Column, renderTable } from '../terminal/table';
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatSeconds,
  formatShare,
  formatSize,
} from '../terminal/units';
import type { MadePhoto } from './photo';

/** What became of a photo. */
export type PhotoResult = MadePhoto | FileFailure;

const COLUMNS: readonly Column[] = [
  { title: 'use case' },
  { title: 'format' },
  { title: 'size', align: 'right' },
  { title: 'bytes', align: 'right' },
  { title: 'of original', align: 'right' },
  { title: 'time', align: 'right' },
  { title: '' },
];

/** One photo's table, under a line that says what it is and whose it has become. */
export function renderPhoto(made: MadePhoto, { images }: Pick<MediaContract, 'images'>): string {
  const { file, userId, mediaId, source, variants, omitted, master, milliseconds } = made;
  const weight = (bytes: number): string[] => [formatBytes(bytes), formatShare(bytes / source.bytes)];
  const rows = Object.entries(images.useCases).flatMap(([name, { formats }]) => [
    ...variants
      .filter(({ useCase }) => useCase === name)
      .map((variant) => {
        const { format, quality, bytes } = variant;
        const asked = formats[format]?.quality ?? quality;
        const note = quality === asked ? '' : `quality ${quality} instead of ${asked}`;
        return [name, format, formatSize(variant), ...weight(bytes), formatMilliseconds(variant.milliseconds), note];
      }),
    ...omitted
      .filter(({ useCase }) => useCase === name)
      .map(({ format, bytes }) => [name, format, '', ...weight(bytes), '', 'left out, larger than a lesser format']),
  ]);
  rows.push(['together', '', '', ...weight(variantBytes(made)), formatMilliseconds(milliseconds), '']);
  if (master) {
    rows.push(['master', master.format, formatSize(master), ...weight(master.bytes), '', 'not to be served']);
  }
  const about = `${source.format} ${formatSize(source)}, ${formatBytes(source.bytes)}`;
  return `${file} (${about}) → user ${userId}, image ${mediaId}\n\n${renderTable(COLUMNS, rows)}\n`;
}

/** One line about one photo. */
export function summarizePhoto(made: MadePhoto): string {
  const { file, variants, milliseconds } = made;
  const weight = formatBytes(variantBytes(made));
  return `${file}: ${formatCount(variants.length, 'variant')}, ${weight}, ${formatSeconds(milliseconds)}`;
}

/** One line about all photos of a call. */
export function summarizeAll(results: readonly PhotoResult[]): string {
  const { photos, failed, variants, sourceBytes, variantBytes, milliseconds } = totalsOf(results);
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  const weight = `${formatBytes(variantBytes)} from ${formatBytes(sourceBytes)}`;
  const time = formatSeconds(milliseconds);
  return `${formatCount(photos, 'photo')}${failures}: ${formatCount(variants, 'variant')}, ${weight}, ${time}\n`;
}

/** Everything, for programs: bytes, pixels, milliseconds; shares of 1. */
export function renderJson(results: readonly PhotoResult[]): string {
  return `${JSON.stringify({ photos: results.map(toJson), totals: totalsOf(results) }, null, 2)}\n`;
}

function toJson(result: PhotoResult): object {
  if (result instanceof FileFailure) {
    const { source, code, message } = result;
    const { file, userId, mediaId } = source;
    return { file, userId, imageId: mediaId, state: 'failed', failure: { code, message } };
  }
  const { file, userId, mediaId, variants, milliseconds, ...rest } = result;
  return {
    file,
    userId,
    imageId: mediaId,
    state: 'ready',
    milliseconds: Math.round(milliseconds),
    ...rest,
    variants: variants.map((variant) => ({
      ...variant,
      milliseconds: Math.round(variant.milliseconds),
      shareOfSource: variant.bytes / result.source.bytes,
    })),
  };
}

function totalsOf(results: readonly PhotoResult[]) {
  const made = results.filter((result): result is MadePhoto => !(result instanceof FileFailure));
  const sum = (of: (photo: MadePhoto) => number): number => made.reduce((total, photo) => total + of(photo), 0);
  return {
    photos: results.length,
    failed: results.length - made.length,
    variants: sum(({ variants }) => variants.length),
    sourceBytes: sum(({ source }) => source.bytes),
    variantBytes: sum(variantBytes),
    milliseconds: Math.round(sum(({ milliseconds }) => milliseconds)),
  };
}

function variantBytes({ variants }: Pick<MadePhoto, 'variants'>): number {
  return variants.reduce((total, { bytes }) => total + bytes, 0);
}
