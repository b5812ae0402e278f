import type { Segment } from './segments';

/** A segment as bandwidth sees it. */
export interface Load {
  readonly bytes: number;
  readonly seconds: number;
}

interface Timed {
  readonly segments: readonly Segment[];
  readonly timescale: number;
}

export const loads = ({ segments, timescale }: Timed): readonly Load[] =>
  segments.map(({ bytes, duration }) => ({ bytes, seconds: duration / timescale }));

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Bits per second of all segments together, rounded up. */
export function averageBitrate(segments: readonly Load[]): number {
  const seconds = total(segments.map((segment) => segment.seconds));
  return seconds === 0 ? 0 : Math.ceil((total(segments.map(({ bytes }) => bytes)) * 8) / seconds);
}

/**
 * The peak segment bitrate as HLS defines it: the largest bitrate of any run of segments that is 0.5 to 1.5 target
 * durations long; and never less than that of any segment by itself. Rounded up.
 * https://www.rfc-editor.org/rfc/rfc8216#section-4.1
 */
export function peakBitrate(segments: readonly Load[], targetSeconds: number): number {
  let peak = 0;
  for (const [from] of segments.entries()) {
    let bytes = 0;
    let seconds = 0;
    for (const segment of segments.slice(from)) {
      const alone = seconds === 0;
      bytes += segment.bytes;
      seconds += segment.seconds;
      const within = seconds >= 0.5 * targetSeconds && seconds <= 1.5 * targetSeconds;
      if (alone || within) peak = Math.max(peak, (bytes * 8) / seconds);
      if (seconds > 1.5 * targetSeconds) break;
    }
  }
  return Math.ceil(peak);
}

/** What EXT-X-TARGETDURATION must be for all playlists of a video: no segment's length, rounded, may be above it. */
export function targetDuration(tracks: readonly Timed[]): number {
  return Math.max(1, ...tracks.flatMap(loads).map(({ seconds }) => Math.round(seconds)));
}
