import { posix } from 'node:path';
import { buildKey } from '../../../lib/contract';
import type { Rational } from './rational';
import type { Segment } from './segments';
import type { VideoFileLocation } from './types';

/** A track as playlists and manifests see it; all measured. */
export interface StreamTrack {
  /** As in its key. */
  readonly name: string;
  /** RFC 6381. */
  readonly codec: string;
  readonly timescale: number;
  readonly segments: readonly Segment[];
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
}

export interface VideoTrack extends StreamTrack {
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
}

export interface Stream {
  readonly videoId: string;
  /** Lowest first. */
  readonly video: readonly VideoTrack[];
  readonly audio?: StreamTrack;
  /** Whole seconds, one for all playlists. */
  readonly targetDuration: number;
}

/** The address of one file from another: relative, as nobody here knows the host. */
export function relativeUri(videoId: string, from: VideoFileLocation, to: VideoFileLocation): string {
  const key = (location: VideoFileLocation): string => buildKey({ ...location, userId: 'user', videoId });
  return posix.relative(posix.dirname(key(from)), key(to));
}
