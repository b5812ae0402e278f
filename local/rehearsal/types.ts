import type { ImageFormat } from '../../lib/contract';
import type { CacheLayerName } from '../edge/types';

/** A way a client is connected. https://web.dev/articles/adaptive-serving-based-on-network-quality */
export interface NetworkProfile {
  /** `wifi`, `4g`, `fast-3g`, `slow-3g`. */
  readonly name: string;
  /** Milliseconds from the client to the edge location and back, the last mile included. */
  readonly roundTripMs: number;
  readonly downMbps: number;
  /** 0–1 */
  readonly lossShare: number;
  /** Whether bytes over it count as mobile data. */
  readonly metered: boolean;
  /** What a browser that tells says of it. */
  readonly effectiveType: 'slow-2g' | '2g' | '3g' | '4g';
}

/** A kind of client; thousands of requests share one. */
export interface TrafficClient {
  /** As `chrome-android`. */
  readonly browser: string;
  /** What it sends with an image request, by lower-case name: Accept, Save-Data, ECT, User-Agent, Accept-Language … */
  readonly headers: Readonly<Record<string, string>>;
  readonly network: NetworkProfile;
}

/** What a request is for: it decides the table its figures stand in. */
export type RequestKind = 'image' | 'manifest' | 'segment' | 'video-file' | 'poster' | 'beacon' | 'other';

/** One request as it leaves a client. Whatever a browser has in its own cache is not among them. */
export interface TrafficRequest {
  /** Milliseconds since the beginning; never less than that of the request before. */
  readonly atMs: number;
  readonly host: 'images' | 'videos';
  readonly kind: RequestKind;
  readonly method: string;
  /** With a leading slash. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly client: TrafficClient;
  /** Edge location, as `FRA50`. */
  readonly location: string;
  /** Region of the location, as the metrics name it: `europe`. */
  readonly region: string;
  /** Two letters. */
  readonly country: string;
  /** A use case that was asked for, where it is an image. */
  readonly useCase?: string;
  /** Whether the client has no open connection to the host yet. */
  readonly newConnection: boolean;
  /** Numbers what one client does in one go: its requests share connections and a line. @default - it stands alone */
  readonly session?: number;
  /** Numbers a playback, so that its requests are known to belong together. */
  readonly playback?: number;
  /** Set on the first request after a viewer has jumped within a video. */
  readonly seek?: boolean;
  /** Whether the client has it, and asks only if it is still right: what is answered has no body. @default false */
  readonly notModified?: boolean;
}

export interface TrafficSource {
  /** One line that says what it is, with everything that makes it repeatable. */
  readonly description: string;
  /** In order of time. May be read once; the same object may be handed out again and again. */
  requests(): Iterable<TrafficRequest> | AsyncIterable<TrafficRequest>;
  /** What of it is left out, or is otherwise than it was, a sentence each; known when it has been read. */
  readonly notes: () => readonly string[];
}

/** What is known of a stored object without having it. */
export interface ObjectFacts {
  readonly bytes: number;
  readonly contentType: string;
  readonly cacheControl: string;
}

/**
 * The objects of a platform, by their storage key: every photo and video stands for one of the processed samples, chosen
 * by its id.
 */
export interface ObjectCatalogue {
  readonly description: string;
  /** `undefined` where there is no such object. */
  find(key: string): ObjectFacts | undefined;
  /** Bytes of one JPEG of quality 92 of the same size, of one 1080 pixels wide, and of the original. `undefined` of what is no image. */
  baseline(
    key: string,
  ):
    | { readonly sameSizeJpegBytes: number; readonly documentJpegBytes: number; readonly originalBytes: number }
    | undefined;
}

/** Requests and hits of one kind of content at one layer. */
export interface LayerFigures {
  readonly layer: CacheLayerName;
  readonly requests: number;
  readonly hits: number;
}

export interface ContentFigures {
  /** `images`, `videos` (segments and files), `manifests`. */
  readonly content: 'images' | 'videos' | 'manifests';
  readonly requests: number;
  /** Answered by an edge function, a Worker or a rule. */
  readonly functionAnswers: number;
  readonly errors: number;
  /** `403 for /profiles/…`: what the first of the errors was. */
  readonly firstError?: string;
  readonly layers: readonly LayerFigures[];
  readonly originRequests: number;
  readonly bytes: number;
  /** Share of requests (errors and function answers left out) that no origin was asked for: the document's hit rate. */
  readonly hitRate: number;
  /** The same at the first layer that viewers reach. */
  readonly edgeHitRate: number;
}

export interface FormatFigures {
  readonly format: ImageFormat | 'mp4' | 'm4s' | 'm3u8' | 'mpd';
  readonly requests: number;
  readonly bytes: number;
  readonly sameSizeJpegBytes: number;
  readonly documentJpegBytes: number;
  readonly originalBytes: number;
}

/** Seconds: percentiles of one thing measured. */
export interface LatencyFigures {
  /** `profile_thumbnail`, …, `video-start`, `video-seek`. */
  readonly subject: string;
  /** A network profile, or `all`. */
  readonly network: string;
  readonly count: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  /** Mean, where means are compared. */
  readonly mean: number;
  /** Share within the target, where there is one. */
  readonly withinTarget?: number;
}

export interface CostLine {
  /** `CloudFront data transfer, Europe`. */
  readonly item: string;
  readonly quantity: number;
  /** `GiB`, `10,000 requests`. */
  readonly unit: string;
  readonly unitPriceUsd: number;
  readonly usd: number;
}

/** Where prices are from. */
export interface PriceSource {
  /** What is paid for: `CloudFront: data to viewers`. */
  readonly of: string;
  readonly page: string;
  /** `read` on a stored copy of the page, the vendor's or one that lists its prices; or `recalled` and not checked against it. */
  readonly known: 'read' | 'recalled';
}

export interface CostFigures {
  /** ISO date of the price table. */
  readonly pricesOf: string;
  readonly priceSources: readonly PriceSource[];
  /** Of the traffic that was rehearsed. */
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  /** A view is an image or a playback that a client asked for. */
  readonly views: number;
  readonly usdPerMillionViews: number;
  /** What the stack costs a month before any traffic. */
  readonly fixedUsdPerMonth: number;
  /** What no price could be given for. */
  readonly notPriced: readonly string[];
}

export interface TargetRow {
  /** As the document words it: `Thumbnail load time`. */
  readonly metric: string;
  /** How it was measured and against what, in one line. */
  readonly basis: string;
  readonly unit: 'seconds' | 'share';
  readonly comparison: 'at most' | 'at least';
  readonly target: number;
  /** `undefined` where the traffic has none of it. */
  readonly measured?: number;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

export interface ImprovementRow {
  readonly metric: string;
  readonly basis: string;
  readonly unit: 'seconds' | 'share';
  /** The document's. */
  readonly before: number;
  readonly after: number;
  /** The same thing here without the platform: originals, no cache key normalised … `undefined` where nothing is comparable. */
  readonly measuredBefore?: number;
  readonly measured?: number;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

/** Everything a rehearsal found. It is what `--json` prints. */
export interface RehearsalResult {
  readonly version: 1;
  readonly stack: string;
  readonly traffic: string;
  readonly objects: string;
  readonly cacheModel: string;
  readonly requests: number;
  readonly simulatedSeconds: number;
  readonly content: readonly ContentFigures[];
  readonly formats: readonly FormatFigures[];
  readonly latency: readonly LatencyFigures[];
  readonly mobile: {
    readonly bytes: number;
    readonly sameSizeJpegBytes: number;
    readonly documentJpegBytes: number;
    readonly originalBytes: number;
  };
  /** By what was invoked: `cloudfront-function`, `worker`, `on-the-fly`, `origin-bucket` … */
  readonly invocations: Readonly<Record<string, number>>;
  /** Hit rate of images as time goes on, for a plot. */
  readonly course: readonly { readonly atSeconds: number; readonly images: number; readonly videos: number }[];
  readonly cost: CostFigures;
  readonly targets: readonly TargetRow[];
  readonly improvements: readonly ImprovementRow[];
  /** Real browser loads, where they were asked for. */
  readonly browser?: readonly LatencyFigures[];
  readonly notModelled: readonly string[];
}
