import type { MediaContract } from '../../../lib/contract';
import type { VideoLadder } from '../objects/sample-facts';
import type { ClientMix } from './clients';
import type { PopulatedPlace } from './population';
import type { SessionShape } from './session';

export interface TrafficOptions {
  readonly contract: MediaContract;
  /** Edge locations that viewers reach, the nearest to them. */
  readonly locations: readonly PopulatedPlace[];
  /** How many requests. @default 100_000 */
  readonly requests?: number;
  /** The same seed gives the same traffic, request for request. @default 1 */
  readonly seed?: number;
  /** In which so many come on average. @default 30 */
  readonly days?: number;
  /**
   * People who are shown. @default - one for each 1200 requests: a profile that is shown eight times a day, five requests
   * each, makes so many in a month. Whoever rehearses fewer requests then rehearses a smaller app with the same traffic per
   * photo, which is what hit rates follow from, as long as each location has a profile: it has one at least.
   */
  readonly profiles?: number;
  /** Mean; each has from half to half again as many. @default 4 */
  readonly photosPerProfile?: number;
  /** Share of profiles with a video. @default 0.3 */
  readonly videoShare?: number;
  /** Popularity of the n-th most popular profile of a place is n to the power of minus this. @default 0.8 */
  readonly zipfExponent?: number;
  /** Share of profiles that join while the traffic goes on. @default 0.1 */
  readonly newProfilesShare?: number;
  /** Share of people shown who live at the viewer's own edge location: dating is local. @default 0.85 */
  readonly nearbyShare?: number;
  /** Share who live elsewhere in the region; all others live anywhere. @default 0.1 */
  readonly sameRegionShare?: number;
  /** Share of sessions that ask at negotiated addresses. @default - apps do; pages, whose image loader names variants, do not */
  readonly negotiatedShare?: number;
  /** Whether images and videos come from one host, and so over one connection. @default false */
  readonly oneHost?: boolean;
  /** @default DEFAULT_CLIENT_MIX */
  readonly clients?: ClientMix;
  /** @default DEFAULT_SESSION */
  readonly session?: SessionShape;
  /** What a player finds of a video. @default - all rungs of the contract, for ten seconds */
  readonly ladderOf?: (videoId: string) => VideoLadder | undefined;
}

/** A mid-sized app's month, as far as a number can say it. All are assumptions; none is tuned to meet a target. */
export const TRAFFIC_DEFAULTS = {
  requests: 100_000,
  seed: 1,
  days: 30,
  requestsPerProfile: 1200,
  photosPerProfile: 4,
  videoShare: 0.3,
  zipfExponent: 0.8,
  newProfilesShare: 0.1,
  nearbyShare: 0.85,
  sameRegionShare: 0.1,
  oneHost: false,
} as const;

const DEFAULT_CLIP_SECONDS = 10;

/** A clip in all rungs of a contract. */
export function fullLadder({ videos }: Pick<MediaContract, 'videos'>): VideoLadder {
  const durationSeconds = Math.min(DEFAULT_CLIP_SECONDS, videos.maxDurationSeconds);
  const segments = Math.max(1, Math.floor(durationSeconds / videos.segmentSeconds));
  return { durationSeconds, rungs: Object.keys(videos.renditions), segments, audioSegments: segments };
}
