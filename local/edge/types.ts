/** A request as a viewer sends it. */
export interface ViewerRequest {
  readonly method: string;
  /** Name without a port. */
  readonly host: string;
  /** As it was sent: percent-encoded, with a leading slash, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The edge location it reaches: each has a cache of its own. */
  readonly location: string;
  /** Two letters. @default - unknown */
  readonly country?: string;
}

/** What an origin answers. */
export interface OriginAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an origin is asked, as the origin-request policy lets it through. */
export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Everything a CDN may ask: a bucket, a function's URL, the CDN behind it. */
export type Origin = (request: OriginRequest) => Promise<OriginAnswer>;

/** The places an answer may come from, the nearest to the viewer first. */
export const LAYERS = [
  'cloudflare-edge',
  'cloudflare-upper',
  'cloudfront-edge',
  'cloudfront-regional',
  'cloudfront-shield',
] as const;
export type CacheLayerName = (typeof LAYERS)[number];
/** `function` is an edge function, Worker or rule that answers by itself. */
export type AnsweredBy = CacheLayerName | 'function' | 'origin';

/** CloudFront's names: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
export type ResultType =
  'Hit' | 'RefreshHit' | 'OriginShieldHit' | 'Miss' | 'Error' | 'Redirect' | 'FunctionGeneratedResponse';

export interface ViewerAnswer extends OriginAnswer {
  readonly answeredBy: AnsweredBy;
  readonly result: ResultType;
  /** Pattern of the behavior, or resource of the rule or Worker, that decided. */
  readonly decidedBy: string;
  /** What the cache knows the answer by; not where no cache was asked. */
  readonly cacheKey?: string;
}
