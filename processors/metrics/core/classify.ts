import {
  IMAGE_CONTENT_TYPES,
  type ImageFormat,
  type MetricsSettings,
  parseBeacon,
  parseKey,
  type BeaconMetric,
} from '../../../lib/contract';
import type { EdgeRequest } from './edge-record';
import type { Observation } from './observation';
import { regionOf } from './regions';

/**
 * CloudFront's words for an answer that the edge's cache gave, or one that the origin merely confirmed.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const HITS: readonly string[] = ['Hit', 'RefreshHit'];
const SHIELD_HIT = 'OriginShieldHit';
/** No cache answers a preflight, so that it is no miss of one. */
const COUNTED_METHODS: readonly string[] = ['GET', 'HEAD'];

type CacheAnswer = 'hit' | 'miss' | 'redirect' | 'error';

/** What was asked for. */
interface Asked {
  readonly contentType: 'image' | 'video';
  /** File format, by the address or, where the edge chose it, by what was answered. */
  readonly format: string;
  /** Use case of an image, rendition of a video: the document's `quality`. */
  readonly quality: string;
}

const UNKNOWN = 'unknown';
const PHASES: Readonly<Partial<Record<BeaconMetric, string>>> = {
  video_start: 'start',
  video_seek: 'seek',
  video_stall: 'stall',
};

export interface ClassifyOptions {
  readonly settings: MetricsSettings;
  /** Events one record stands for: 100 divided by the percentage that is logged. */
  readonly weight: number;
}

/**
 * What one request adds to the series: a beacon its measurements, everything else a request, its format and its bytes.
 * Requests for what is no media add nothing: anybody may ask for any path, and none of them is a label.
 */
export function classify(request: EdgeRequest, { settings, weight }: ClassifyOptions): Observation[] {
  if (request.path === settings.beaconPath) return beaconObservations(request, { settings, weight });
  const asked = COUNTED_METHODS.includes(request.method) ? whatWasAsked(request, settings) : undefined;
  if (asked === undefined) return [];
  const region = regionOf(request.country);
  const { contentType, format, quality } = asked;
  const answer = cacheAnswer(request);
  return [
    { metric: 'cdnRequests', labels: [contentType, answer, region], value: 1, weight },
    { metric: 'bandwidth', labels: [contentType, region], value: request.bytes, weight },
    ...(contentType === 'video'
      ? [{ metric: 'videoBandwidth' as const, labels: [region], value: request.bytes, weight }]
      : []),
    ...(answer === 'hit' || answer === 'miss'
      ? [{ metric: 'formatServed' as const, labels: [format, contentType, quality], value: 1, weight }]
      : []),
  ];
}

/** A refusal, a failure and a redirect to https are neither hit nor miss: no cache could have answered them better. */
function cacheAnswer({ result, detailedResult, status }: EdgeRequest): CacheAnswer {
  if (status === 0 || status >= 400) return 'error';
  if (HITS.includes(result) || detailedResult === SHIELD_HIT) return 'hit';
  if (result === 'Redirect') return 'redirect';
  return result === 'Miss' ? 'miss' : 'error';
}

function whatWasAsked({ path, contentType }: EdgeRequest, { labels }: MetricsSettings): Asked | undefined {
  const location = parseKey(decoded(path).slice(1));
  switch (location?.kind) {
    case 'image-variant':
      return { contentType: 'image', format: location.format, quality: member(labels.useCases, location.useCase) };
    case 'image-negotiated':
      // The edge rewrote the address: what it chose is told by what it answered alone.
      return { contentType: 'image', format: imageFormat(contentType), quality: 'negotiated' };
    case 'video-poster':
      return { contentType: 'image', format: location.format, quality: member(labels.useCases, location.useCase) };
    case 'video-file':
      return { contentType: 'video', format: 'mp4', quality: member(labels.renditions, location.rendition) };
    case 'video-playlist':
      return { contentType: 'video', format: 'm3u8', quality: member(labels.renditions, location.rendition) };
    case 'video-init':
    case 'video-segment':
      return { contentType: 'video', format: 'm4s', quality: member([...labels.renditions, 'audio'], location.track) };
    case 'video-audio-playlist':
      return { contentType: 'video', format: 'm3u8', quality: 'audio' };
    case 'video-master-playlist':
      return { contentType: 'video', format: 'm3u8', quality: 'all' };
    case 'video-dash-manifest':
      return { contentType: 'video', format: 'mpd', quality: 'all' };
    default:
      return undefined;
  }
}

function beaconObservations({ query }: EdgeRequest, { settings, weight }: ClassifyOptions): Observation[] {
  const beacon = parseBeacon(query, settings.labels);
  if (beacon === undefined) return [];
  const measured = beacon.measurements.map(({ metric, size, format, durationMs }): Observation => {
    const phase = PHASES[metric];
    const value = durationMs / 1000;
    return phase === undefined
      ? { metric: 'imageLoadDuration', labels: [size, format], value, weight }
      : { metric: 'videoBufferDuration', labels: [phase], value, weight };
  });
  const { downlinkMbps } = beacon;
  return downlinkMbps === undefined
    ? measured
    : [...measured, { metric: 'connectionSpeed', labels: [], value: downlinkMbps, weight }];
}

const FORMATS: ReadonlyMap<string, ImageFormat> = new Map(
  Object.entries(IMAGE_CONTENT_TYPES).map(([format, contentType]) => [contentType, format as ImageFormat]),
);

/** Logs may write a slash as `%2F`. */
const imageFormat = (contentType: string): string => FORMATS.get(decoded(contentType).toLowerCase()) ?? UNKNOWN;

const member = (known: readonly string[], name: string): string => (known.includes(name) ? name : UNKNOWN);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
