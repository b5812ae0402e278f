import type { ImageFormat, ImageLoaderContract } from '../../lib/contract';
import type { AnsweredBy, ResultType } from '../edge/types';
import type { NotModelled } from '../platform/model';

/**
 * What the page of the local platform asks its server, as JSON:
 *
 * - `GET /api/platform` → `PlatformSummary`
 * - `GET /api/media` → `readonly MediaItem[]`, the latest first
 * - `POST /api/uploads?kind=image|video&name=FILE` with the file as the body → 202 `UploadReceipt`
 * - `POST /api/samples` → 202 `readonly UploadReceipt[]`: of the bundled photos and video what the stack processes
 * - `POST /api/probes` with a `ProbeCall` → `ProbeAnswer`: one request through the local edge as a client of a kind
 * - `POST /api/caches/clear` → 204
 * - `GET /api/figures` → `Figures`
 * - `GET /api/events` → server-sent events, each a `DevEvent`
 * - `GET /metrics` → the series of the contract, for Prometheus
 *
 * What is refused has a status of 400 or more and a `Refusal`.
 */
export interface PlatformSummary {
  readonly stack: string;
  /** Base addresses without a trailing slash. One and the same where the stack has no hosts of its own. */
  readonly imagesUrl: string;
  readonly videosUrl: string;
  /** Where the stack has a delivery API. */
  readonly deliveryApiUrl?: string;
  /** `CloudFront`, or `Cloudflare → CloudFront`. */
  readonly imagesPath: string;
  readonly videosPath: string;
  readonly useCases: readonly {
    readonly name: string;
    readonly alias?: string;
    readonly formats: readonly ImageFormat[];
  }[];
  /** `imageLoaderContract(contract)`: what the browser's image loader works by. */
  readonly imageLoader: ImageLoaderContract;
  readonly renditions: readonly string[];
  readonly hitRateTargets: { readonly images: number; readonly videos: number };
  readonly clients: readonly ClientPreset[];
  readonly locations: readonly { readonly code: string; readonly city: string; readonly region: string }[];
  /** Name of the latency profile; `none`. */
  readonly latency: string;
  readonly notModelled: readonly NotModelled[];
}

/** A kind of client whose requests can be tried. */
export interface ClientPreset {
  /** `chrome-android` */
  readonly id: string;
  /** `Chrome on Android` */
  readonly label: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MediaItem {
  readonly kind: 'image' | 'video';
  readonly userId: string;
  readonly mediaId: string;
  /** Of the file that was uploaded. */
  readonly name: string;
  readonly uploadedAt: string;
  readonly state: 'waiting' | 'processing' | 'ready' | 'failed';
  /** 0–100, while a video is processed and says so. */
  readonly percent?: number;
  /** Code of the processor, where it failed. */
  readonly failure?: string;
  readonly original: { readonly bytes: number; readonly width?: number; readonly height?: number };
  readonly processingSeconds?: number;
  /** Of an image, and the poster's of a video. */
  readonly variants: readonly {
    readonly useCase: string;
    readonly format: ImageFormat;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    /** Path on the images host, or on the videos host for a poster. */
    readonly path: string;
  }[];
  /** Data URL or absent. */
  readonly placeholder?: string;
  readonly video?: {
    readonly durationSeconds: number;
    readonly hlsPath: string;
    readonly dashPath: string;
    readonly renditions: readonly {
      readonly name: string;
      readonly width: number;
      readonly height: number;
      readonly bytes: number;
      readonly path: string;
    }[];
  };
}

export interface UploadReceipt {
  readonly kind: 'image' | 'video';
  readonly userId: string;
  readonly mediaId: string;
}

export interface ProbeCall {
  /** With its query: `/profiles/u/i?size=card`. */
  readonly path: string;
  readonly host: 'images' | 'videos';
  /** Id of a preset. */
  readonly client: string;
  /** On top of the preset's, or `null` to leave one out: `{ "save-data": "on", "accept-language": "de" }`. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** @default - the first */
  readonly location?: string;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly contentType?: string;
  /** Pixels of an image. */
  readonly width?: number;
  readonly height?: number;
  readonly milliseconds: number;
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
  readonly decidedBy: string;
  readonly cacheKey?: string;
}

/** One request that went through the local edge, whoever made it. */
export interface RequestEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly location: string;
  readonly status: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly contentType?: string;
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
}

/** Since the start, or since caches were cleared. */
export interface Figures {
  readonly requests: number;
  readonly images: { readonly requests: number; readonly hits: number; readonly bytes: number };
  readonly videos: { readonly requests: number; readonly hits: number; readonly bytes: number };
  readonly originRequests: number;
  /** Of whole photos that were sent: their bytes, and those of what they were made of. */
  readonly photos: { readonly sentBytes: number; readonly originalBytes: number };
  readonly bytesByFormat: Readonly<Record<string, number>>;
  /** Milliseconds of the last thousand answers, and what pages sent as beacons. */
  readonly answerMs: { readonly p50: number; readonly p95: number };
  readonly loadMs: readonly {
    readonly size: string;
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
  }[];
  readonly videoMs: readonly {
    readonly phase: string;
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
  }[];
}

export type DevEvent =
  | { readonly type: 'media'; readonly item: MediaItem }
  | { readonly type: 'request'; readonly entry: RequestEntry }
  | { readonly type: 'figures'; readonly figures: Figures };

export interface Refusal {
  /** What was wrong, in a sentence. */
  readonly error: string;
}
