import { BASELINE_WIDTH } from '../objects/sample-facts';
import type { ContentFigures, CostFigures, RehearsalResult } from '../types';
import { LAYER_NAMES } from './words';

/** One place that answers requests, and the share of all requests that it answers. */
export interface AnsweredShare {
  readonly name: string;
  readonly role: 'cache' | 'origin' | 'function' | 'error';
  readonly count: number;
  readonly share: number;
}

/** Who has answered the requests of a kind of content; shares add up to 1. */
export function answeredBy(content: ContentFigures): readonly AnsweredShare[] {
  const { layers, requests, originRequests, functionAnswers, errors } = content;
  const hits = layers.map(({ layer, hits: count }) => ({ name: LAYER_NAMES[layer], role: 'cache' as const, count }));
  return [
    { name: 'edge function', role: 'function' as const, count: functionAnswers },
    ...hits,
    { name: 'origin', role: 'origin' as const, count: originRequests },
    { name: 'errors', role: 'error' as const, count: errors },
  ]
    .filter(({ count }) => count > 0)
    .map((part) => ({ ...part, share: requests === 0 ? 0 : part.count / requests }));
}

/** What has the most of a cost, by group: `CloudFront data transfer` of all its regions. */
export function costGroups({ lines, views }: Pick<CostFigures, 'lines' | 'views'>): readonly {
  readonly name: string;
  readonly usdPerMillionViews: number;
}[] {
  const sums = new Map<string, number>();
  for (const { item, usd } of lines) {
    const [name = item] = item.split(',');
    sums.set(name, (sums.get(name) ?? 0) + usd);
  }
  return [...sums]
    .map(([name, usd]) => ({ name, usdPerMillionViews: views === 0 ? 0 : (usd / views) * 1_000_000 }))
    .sort((a, b) => b.usdPerMillionViews - a.usdPerMillionViews);
}

export interface Baselines {
  readonly bytes: number;
  readonly sameSizeJpegBytes: number;
  readonly documentJpegBytes: number;
  readonly originalBytes: number;
}

/** Whatever image bytes are compared with, in words, and how they are counted. */
export const BASELINES: readonly { readonly field: keyof Baselines; readonly name: string }[] = [
  { field: 'bytes', name: 'sent' },
  { field: 'sameSizeJpegBytes', name: 'same-size JPEG' },
  { field: 'documentJpegBytes', name: `${BASELINE_WIDTH} px JPEG` },
  { field: 'originalBytes', name: 'originals' },
];

/** Of all images together. */
export function imageBytes({ formats }: Pick<RehearsalResult, 'formats'>): Baselines {
  const images = formats.filter(({ documentJpegBytes }) => documentJpegBytes > 0);
  const sum = (field: keyof Baselines): number => images.reduce((total, row) => total + row[field], 0);
  return {
    bytes: sum('bytes'),
    sameSizeJpegBytes: sum('sameSizeJpegBytes'),
    documentJpegBytes: sum('documentJpegBytes'),
    originalBytes: sum('originalBytes'),
  };
}
