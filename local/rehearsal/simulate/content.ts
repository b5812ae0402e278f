import { LAYERS } from '../../edge/types';
import type { ContentFigures, FormatFigures } from '../types';
import { count, countAt } from './counts';
import { ANSWERED_BY, type Outcome } from './outcome';

export type ContentName = ContentFigures['content'];
type Baseline = Pick<FormatFigures, 'sameSizeJpegBytes' | 'documentJpegBytes' | 'originalBytes'>;

/** What was asked of one kind of content. */
export class ContentCounter {
  private requests = 0;
  private functionAnswers = 0;
  private errors = 0;
  private origins = 0;
  private bytes = 0;
  private readonly asked = new Float64Array(LAYERS.length);
  private readonly hits = new Float64Array(LAYERS.length);
  private firstError: string | undefined;
  /** Hits of the first layer that a request meets, which is not the same one for each host. */
  private firstHits = 0;

  constructor(private readonly content: ContentName) {}

  /**
   * @param path that was asked for
   * @returns whether it was a hit; `undefined` for what is neither
   */
  add({ status, bytes, by, asked, hitLayer }: Outcome, path: string): boolean | undefined {
    this.requests += 1;
    this.bytes += bytes;
    if (by === ANSWERED_BY.function && status < 400) {
      this.functionAnswers += 1;
      return undefined;
    }
    if (status >= 400) {
      this.errors += 1;
      this.firstError ??= `${status} for ${path}`;
      return undefined;
    }
    for (let layer = 0; layer < LAYERS.length; layer++) if ((asked & (1 << layer)) !== 0) count(this.asked, layer);
    if (by === ANSWERED_BY.origin) {
      this.origins += 1;
      return false;
    }
    count(this.hits, hitLayer);
    if ((asked & ((1 << hitLayer) - 1)) === 0) this.firstHits += 1;
    return true;
  }

  figures(): ContentFigures {
    const { content, requests, functionAnswers, errors, firstError, origins, bytes } = this;
    const answered = requests - functionAnswers - errors;
    const share = (part: number): number => (answered === 0 ? 0 : part / answered);
    return {
      content,
      requests,
      functionAnswers,
      errors,
      ...(firstError !== undefined && { firstError }),
      layers: LAYERS.map((layer, index) => ({
        layer,
        requests: countAt(this.asked, index),
        hits: countAt(this.hits, index),
      })).filter((figures) => figures.requests > 0),
      originRequests: origins,
      bytes,
      hitRate: share(answered - origins),
      edgeHitRate: share(this.firstHits),
    };
  }
}

/** Bytes, and what they were without the platform. */
export class ByteCounter {
  requests = 0;
  bytes = 0;
  sameSizeJpegBytes = 0;
  documentJpegBytes = 0;
  originalBytes = 0;

  add(bytes: number, baseline: Baseline | undefined): void {
    this.requests += 1;
    this.bytes += bytes;
    if (baseline === undefined) return;
    this.sameSizeJpegBytes += baseline.sameSizeJpegBytes;
    this.documentJpegBytes += baseline.documentJpegBytes;
    this.originalBytes += baseline.originalBytes;
  }

  figures(): Baseline & { readonly requests: number; readonly bytes: number } {
    const { requests, bytes, sameSizeJpegBytes, documentJpegBytes, originalBytes } = this;
    return { requests, bytes, sameSizeJpegBytes, documentJpegBytes, originalBytes };
  }
}

const FORMAT_OF: Readonly<Record<string, FormatFigures['format']>> = {
  avif: 'avif',
  webp: 'webp',
  jpeg: 'jpeg',
  png: 'png',
  m3u8: 'm3u8',
  mpd: 'mpd',
  m4s: 'm4s',
};

/** What a storage key is, by its ending; the initialization of a track counts among its segments. */
export function formatOf(key: string): FormatFigures['format'] | undefined {
  const ending = key.slice(key.lastIndexOf('.') + 1);
  if (ending === 'mp4') return key.endsWith('/init.mp4') ? 'm4s' : 'mp4';
  return FORMAT_OF[ending];
}
