import { type BurnRate, fitsBudget, type MediaContract, type MetricDefinition } from '../contract';

/** What of a series is good, and what it is measured against. */
export type ServiceLevelIndicator =
  /** Observations of a histogram at or below a bound, which is one of its buckets. */
  | {
      readonly kind: 'latency';
      readonly metric: MetricDefinition;
      readonly labels: Readonly<Record<string, string>>;
      readonly seconds: number;
    }
  /** Hits among the requests that a cache answered. */
  | { readonly kind: 'hit-rate'; readonly metric: MetricDefinition; readonly labels: Readonly<Record<string, string>> };

/** An objective as it is watched; how it is put as an expression is the rendering's business. */
export interface ServiceLevel {
  /** Unique; the `slo` label of its series and alerts. */
  readonly name: string;
  readonly summary: string;
  readonly component: string;
  readonly indicator: ServiceLevelIndicator;
  /** Share that is to be good, 0–1. */
  readonly target: number;
  readonly burnRates: readonly BurnRate[];
}

/** Content types that the cache's answers are told apart by, as the document's `content_type` label has them. */
export const CONTENT_TYPES = ['image', 'video'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];
/** What a viewer waits for: the first picture, and the picture after a seek. */
export const VIDEO_PHASES = ['start', 'seek', 'stall'] as const;

/**
 * Every objective of a contract that is a share of events, the hit rates of those content types whose requests the log sees:
 * of what another CDN serves from its own cache, it sees the misses alone.
 */
export function serviceLevels(
  { objectives, metrics }: Pick<MediaContract, 'objectives' | 'metrics'>,
  hitRatesOf: readonly ContentType[] = CONTENT_TYPES,
): ServiceLevel[] {
  const { images, videos, service } = objectives;
  const withTarget = (target: number): Pick<ServiceLevel, 'target' | 'burnRates'> => ({
    target,
    burnRates: service.burnRates.find((set) => fitsBudget(set, target)) ?? [],
  });
  const seconds = (value: number): string => `${value} s`;
  return [
    ...Object.entries(images.loadSeconds).map(([size, bound]): ServiceLevel => ({
      name: `image_load_${size}`,
      summary: `Images of size ${size} load within ${seconds(bound)}`,
      component: 'media',
      indicator: { kind: 'latency', metric: metrics.imageLoadDuration, labels: { size }, seconds: bound },
      ...withTarget(service.goodShare),
    })),
    ...(
      [
        ['start', videos.startSeconds],
        ['seek', videos.seekSeconds],
      ] as const
    ).map(([phase, bound]): ServiceLevel => ({
      name: `video_${phase}`,
      summary: `Videos ${phase} within ${seconds(bound)}`,
      component: 'video',
      indicator: { kind: 'latency', metric: metrics.videoBufferDuration, labels: { phase }, seconds: bound },
      ...withTarget(service.goodShare),
    })),
    ...CONTENT_TYPES.filter((each) => hitRatesOf.includes(each)).map((contentType): ServiceLevel => ({
      name: `cache_hit_${contentType}`,
      summary: `Requests for ${contentType}s are answered by the cache`,
      component: 'cdn',
      indicator: { kind: 'hit-rate', metric: metrics.cdnRequests, labels: { content_type: contentType } },
      ...withTarget({ image: images, video: videos }[contentType].cacheHitRate),
    })),
  ];
}
