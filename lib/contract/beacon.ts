import { CONNECTION_CLASSES, type ConnectionClass } from './delivery';
import { IMAGE_FORMATS, type ImageFormat } from './images';

/** What a page measures: how long an image took, and how long a viewer waited for a video to start, seek or go on. */
export const BEACON_METRICS = ['image', 'video_start', 'video_seek', 'video_stall'] as const;
export type BeaconMetric = (typeof BEACON_METRICS)[number];

/** How a video is played. */
export const VIDEO_DELIVERIES = ['hls', 'dash', 'mp4'] as const;
export type VideoDelivery = (typeof VIDEO_DELIVERIES)[number];

/** What was loaded; `unknown` where the edge chose and the browser does not tell. */
export type BeaconFormat = ImageFormat | VideoDelivery | 'unknown';

/** Who answered: a CDN from its cache, the origin, or the browser itself from its own. */
export const CACHE_RESULTS = ['hit', 'miss', 'browser', 'unknown'] as const;
export type CacheResult = (typeof CACHE_RESULTS)[number];

/** One measurement. It holds no id: what is measured is the platform, not a person. */
export interface Measurement {
  readonly metric: BeaconMetric;
  /** A use case of the contract for images, a rendition or `auto` for videos. */
  readonly size: string;
  readonly format: BeaconFormat;
  /** Whole milliseconds, 0–60000. */
  readonly durationMs: number;
  readonly cache: CacheResult;
}

/** What one request to the beacon path carries, in its query string. */
export interface Beacon {
  /** 1–8. */
  readonly measurements: readonly Measurement[];
  /** Left out where the browser has no network information. */
  readonly connection?: ConnectionClass;
  /** Megabits per second as `NetworkInformation.downlink` has them, 0–100 in steps of 0.05; browsers cap it at 10. */
  readonly downlinkMbps?: number;
}

/** Names of the query string's parameters. */
export const BEACON_PARAMETERS = { measurements: 'm', connection: 'c', downlink: 'd' } as const;

/** Measurements one beacon carries at most: with names of full length it stays within the query strings that logs keep. */
export const MAX_BEACON_MEASUREMENTS = 8;
/** A load that takes longer was given up, or slept with its tab. */
export const MAX_BEACON_DURATION_MS = 60_000;
const MAX_BEACON_DOWNLINK_MBPS = 100;
/** No beacon of ours is longer; whoever sends more is not read. */
const MAX_BEACON_QUERY_LENGTH = 1024;

/** Neither needs encoding in a query string, and CloudFront's logs write both as they are. */
const FIELD_SEPARATOR = '.';
const MEASUREMENT_SEPARATOR = '-';

/** The size of a video whose player chooses among renditions. */
export const ADAPTIVE_SIZE = 'auto';

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

/** Rounded so that it tells connections apart, not people. */
const roundDownlink = (mbps: number): number => Math.round(clamp(mbps, MAX_BEACON_DOWNLINK_MBPS) * 20) / 20;

const roundDuration = (milliseconds: number): number => Math.round(clamp(milliseconds, MAX_BEACON_DURATION_MS));

/** The query string of a beacon, without `?`. Its reader clamps the values, and leaves out what is too much. */
export function buildBeacon({ measurements, connection, downlinkMbps }: Beacon): string {
  const list = measurements.map(({ metric, size, format, durationMs, cache }) =>
    [metric, size, format, Math.round(durationMs), cache].join(FIELD_SEPARATOR),
  );
  return (
    `${BEACON_PARAMETERS.measurements}=${list.join(MEASUREMENT_SEPARATOR)}` +
    (connection === undefined ? '' : `&${BEACON_PARAMETERS.connection}=${connection}`) +
    (downlinkMbps === undefined ? '' : `&${BEACON_PARAMETERS.downlink}=${downlinkMbps}`)
  );
}

/** The values that may become labels: anyone can send a beacon, and every new label value is a series for ever. */
export interface BeaconLabels {
  readonly useCases: readonly string[];
  readonly renditions: readonly string[];
}

/**
 * Reads a beacon's query string, with or without `?`. `parseBeacon(buildBeacon(x))` is `x` with its values clamped.
 * Whatever is not of the closed lists, is no number or is too much is left out; `undefined` where nothing remains.
 */
export function parseBeacon(query: string, labels: BeaconLabels): Beacon | undefined {
  if (query.length > MAX_BEACON_QUERY_LENGTH) return undefined;
  const parameters = new URLSearchParams(query);
  const measurements = (parameters.get(BEACON_PARAMETERS.measurements) ?? '')
    .split(MEASUREMENT_SEPARATOR)
    .slice(0, MAX_BEACON_MEASUREMENTS)
    .flatMap((text) => parseMeasurement(text, labels) ?? []);
  if (measurements.length === 0) return undefined;

  const connection = member(CONNECTION_CLASSES, parameters.get(BEACON_PARAMETERS.connection) ?? undefined);
  const downlink = decimal(parameters.get(BEACON_PARAMETERS.downlink) ?? undefined);
  return {
    measurements,
    ...(connection !== undefined && { connection }),
    ...(downlink !== undefined && { downlinkMbps: roundDownlink(downlink) }),
  };
}

function parseMeasurement(text: string, { useCases, renditions }: BeaconLabels): Measurement | undefined {
  const fields = text.split(FIELD_SEPARATOR);
  if (fields.length !== 5) return undefined;
  const metric = member(BEACON_METRICS, fields[0]);
  const isImage = metric === 'image';
  const size = member(isImage ? useCases : [...renditions, ADAPTIVE_SIZE], fields[1]);
  const format = member<BeaconFormat>([...(isImage ? IMAGE_FORMATS : VIDEO_DELIVERIES), 'unknown'], fields[2]);
  const duration = decimal(fields[3]);
  const cache = member(CACHE_RESULTS, fields[4]);
  if (metric === undefined || size === undefined || format === undefined) return undefined;
  if (duration === undefined || cache === undefined) return undefined;
  return { metric, size, format, durationMs: roundDuration(duration), cache };
}

function member<T extends string>(choices: readonly T[], value: string | undefined): T | undefined {
  return choices.find((choice) => choice === value);
}

function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}(\.\d{1,12})?$/.test(value) ? Number(value) : undefined;
}
