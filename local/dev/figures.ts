import { IMAGE_CONTENT_TYPES, type MediaContract, parseBeacon, parseKey } from '../../lib/contract';
import type { ViewerAnswer, ViewerRequest } from '../edge/types';
import type { Figures } from './api';

/** Answers whose times are kept. */
const KEPT_TIMES = 1000;

type Content = 'images' | 'videos';

interface Totals {
  requests: number;
  hits: number;
  bytes: number;
}

const noTotals = (): Record<Content, Totals> => ({
  images: { requests: 0, hits: 0, bytes: 0 },
  videos: { requests: 0, hits: 0, bytes: 0 },
});

const NO_PHOTOS: Figures['photos'] = { sentBytes: 0, originalBytes: 0 };

const FORMATS: ReadonlyMap<string, string> = new Map(
  Object.entries(IMAGE_CONTENT_TYPES).map(([format, contentType]) => [contentType, format]),
);

const PHASES: Readonly<Record<string, string>> = {
  video_start: 'start',
  video_seek: 'seek',
  video_stall: 'stall',
};

/** One answer that a viewer has got. */
export interface CountedAnswer {
  readonly request: ViewerRequest;
  readonly answer: ViewerAnswer;
  readonly milliseconds: number;
  /** Of the photo that an image was made of. @default - not known */
  readonly originalBytes?: number;
}

/** What the page shows: counted from what viewers get and what pages tell, since the start or the last `clear`. */
export class FigureCounter {
  private requests = 0;
  private originRequests = 0;
  private totals = noTotals();
  private photos = NO_PHOTOS;
  private readonly bytesByFormat = new Map<string, number>();
  private readonly times: number[] = [];
  private readonly loads = new Map<string, number[]>();
  private readonly waits = new Map<string, number[]>();

  constructor(private readonly contract: Pick<MediaContract, 'images' | 'videos' | 'delivery'>) {}

  count({ request, answer, milliseconds, originalBytes }: CountedAnswer): void {
    this.requests += 1;
    if (answer.answeredBy === 'origin') this.originRequests += 1;
    keep(this.times, milliseconds);
    if (request.path === this.contract.delivery.beaconPath) this.beacon(request.query);
    const content = contentOf(request.path);
    const bytes = request.method === 'HEAD' ? 0 : answer.body.length;
    if (content === undefined || answer.status >= 300 || answer.answeredBy === 'function') return;
    const totals = this.totals[content];
    totals.requests += 1;
    totals.bytes += bytes;
    if (answer.answeredBy !== 'origin') totals.hits += 1;
    const contentType = answer.headers['content-type'] ?? '';
    if (!contentType.startsWith('image/')) return;
    if (originalBytes !== undefined && answer.status === 200 && request.method === 'GET') {
      const { photos } = this;
      this.photos = { sentBytes: photos.sentBytes + bytes, originalBytes: photos.originalBytes + originalBytes };
    }
    const format = FORMATS.get(contentType) ?? contentType;
    this.bytesByFormat.set(format, (this.bytesByFormat.get(format) ?? 0) + bytes);
  }

  figures(): Figures {
    const sum = (numbers: Map<string, number[]>) =>
      [...numbers].map(([name, values]) => ({ name, count: values.length, ...percentiles(values) }));
    return {
      requests: this.requests,
      images: { ...this.totals.images },
      videos: { ...this.totals.videos },
      originRequests: this.originRequests,
      photos: this.photos,
      bytesByFormat: Object.fromEntries(this.bytesByFormat),
      answerMs: percentiles(this.times),
      loadMs: sum(this.loads).map(({ name, ...rest }) => ({ size: name, ...rest })),
      videoMs: sum(this.waits).map(({ name, ...rest }) => ({ phase: name, ...rest })),
    };
  }

  clear(): void {
    this.requests = 0;
    this.originRequests = 0;
    this.totals = noTotals();
    this.photos = NO_PHOTOS;
    for (const kept of [this.bytesByFormat, this.loads, this.waits]) kept.clear();
    this.times.length = 0;
  }

  private beacon(query: string): void {
    const { images, videos } = this.contract;
    const labels = { useCases: Object.keys(images.useCases), renditions: Object.keys(videos.renditions) };
    for (const { metric, size, durationMs } of parseBeacon(query, labels)?.measurements ?? []) {
      const phase = PHASES[metric];
      const [all, name] = phase === undefined ? [this.loads, size] : [this.waits, phase];
      const values = all.get(name) ?? [];
      keep(values, durationMs);
      all.set(name, values);
    }
  }
}

/** What a path is of; `undefined` for what is no media. */
export function contentOf(path: string): Content | undefined {
  const kind = parseKey(path.slice(1))?.kind;
  if (kind === undefined) return undefined;
  return kind.startsWith('image-') || kind === 'video-poster' ? 'images' : 'videos';
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT_TIMES) values.shift();
}

function percentiles(values: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: Number(at(0.5).toFixed(1)), p95: Number(at(0.95).toFixed(1)) };
}
