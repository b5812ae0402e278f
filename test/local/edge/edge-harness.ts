import { CloudFrontEdge } from '../../../local/edge/cloudfront-edge';
import type { Origin, OriginAnswer, OriginRequest, ViewerAnswer, ViewerRequest } from '../../../local/edge/types';
import type {
  BehaviorModel,
  CachePolicyModel,
  DistributionModel,
  ForwardedModel,
  OriginModel,
} from '../../../local/platform';

export const NONE: ForwardedModel = { kind: 'none', names: [] };
export const some = (...names: readonly string[]): ForwardedModel => ({ kind: 'some', names });

export const POLICY: CachePolicyModel = {
  resource: 'policy',
  minTtlSeconds: 0,
  defaultTtlSeconds: 100,
  maxTtlSeconds: 1000,
  headers: NONE,
  cookies: NONE,
  queryStrings: NONE,
  gzip: false,
  brotli: false,
};

/** A behavior for every path before a bucket. */
export const BEHAVIOR: BehaviorModel = {
  pathPattern: '*',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
  cachedMethods: ['GET', 'HEAD'],
  viewerProtocol: 'https-only',
  compress: false,
  targetOriginId: 'bucket',
  cachePolicy: POLICY,
  signed: false,
};

export const BUCKET = {
  originId: 'bucket',
  kind: 'bucket',
  bucket: 'media',
  customHeaders: {},
} as unknown as OriginModel;

/** A distribution of one bucket. */
export function distributionOf(
  behavior: Partial<BehaviorModel> = {},
  over: Partial<DistributionModel> = {},
): DistributionModel {
  return {
    resource: 'aws_cloudfront_distribution.cdn',
    aliases: [],
    behaviors: [{ ...BEHAVIOR, ...behavior }],
    origins: { bucket: BUCKET },
    originGroups: {},
    errorTtlSeconds: {},
    errorPages: {},
    priceClass: 'PriceClass_All',
    realtimeLog: false,
    ...over,
  };
}

type Answerer = (request: OriginRequest) => Partial<OriginAnswer> | Promise<Partial<OriginAnswer>>;

/** Answers every path with a body and a year of keeping. */
export const always: Answerer = () => ({});

/** An edge whose clock is set by hand, and its origins' visitors. */
export class EdgeHarness {
  /** Milliseconds. */
  nowMs = Date.UTC(2026, 0, 1);
  /** Of all origins, in the order in which they were asked. */
  readonly asked: (OriginRequest & { readonly origin: string })[] = [];
  readonly edge: CloudFrontEdge;

  constructor(distribution: DistributionModel, answerers: Readonly<Record<string, Answerer>> = { bucket: always }) {
    const origins = Object.fromEntries(
      Object.entries(answerers).map(([origin, answer]): [string, Origin] => [
        origin,
        async (request) => {
          this.asked.push({ ...request, origin });
          const {
            status = 200,
            headers = { 'cache-control': 'public, max-age=31536000' },
            body,
          } = await answer(request);
          return { status, headers, body: body ?? Buffer.from(`body of ${request.path}`) };
        },
      ]),
    );
    this.edge = new CloudFrontEdge({ distribution, origins, now: () => this.nowMs });
  }

  wait(seconds: number): void {
    this.nowMs += seconds * 1000;
  }

  async get(path: string, over: Partial<ViewerRequest> = {}): Promise<ViewerAnswer> {
    return this.edge.handle(viewerRequest(path, over));
  }
}

export function viewerRequest(path: string, over: Partial<ViewerRequest> = {}): ViewerRequest {
  return { method: 'GET', host: 'cdn.example.com', path, query: '', headers: {}, location: 'FRA', ...over };
}
