import { AUDIO_TRACK } from '../../../lib/contract';
import type { NetworkProfile } from '../types';
import type { VideoLadder } from '../objects/sample-facts';
import { exponential, type Random } from './random';
import type { SessionLog } from './session-log';
import { type ClientPlan, pathOf, type SessionPlan } from './session-plan';
import { itemAt } from './item-at';

export interface PlaybackParts {
  readonly plan: SessionPlan;
  readonly client: ClientPlan;
  readonly log: SessionLog;
  readonly random: Random;
  readonly network: NetworkProfile;
  readonly segmentSeconds: number;
}

export interface PlayedVideo {
  readonly userId: string;
  readonly videoId: string;
  readonly ladder: VideoLadder;
  /** Numbers the playback. */
  readonly playback: number;
}

/** How videos are played: by HLS, by DASH over the same segments, as one file. Assumed, as are the two below. */
const DELIVERY_SHARES = { hls: 0.85, dash: 0.1 } as const;
/** Share of playbacks that end early, on average after this share of the clip. */
const EARLY_QUIT = { share: 0.45, meanPart: 0.3 } as const;
const SEEK_SHARE = 0.12;
/** Share of a line that a player trusts. hls.js begins with 0.95 of its estimate and climbs by 0.7. */
const TRUSTED_SHARE = 0.7;
/** What hls.js takes a line for that it knows nothing of: https://github.com/video-dev/hls.js/blob/master/docs/API.md#abrewmadefaultestimate */
const FIRST_ESTIMATE_KILOBITS = 500;

/** Asks for what a playback asks for; times are those of a player that fetches as fast as the line lets it. */
export function play(startMs: number, video: PlayedVideo, parts: PlaybackParts): void {
  const { random, log, client, plan } = parts;
  const { userId, videoId, ladder, playback } = video;
  const poster = plan.card;
  const format = client.formats[poster] ?? 'jpeg';
  log.ask(startMs, {
    host: 'videos',
    kind: 'poster',
    useCase: poster,
    path: pathOf({ kind: 'video-poster', userId, useCase: poster, videoId, format }),
  });
  if (ladder.rungs.length === 0) return;
  // The poster has been seen, and play is pressed.
  const atMs = startMs + 400 + exponential(random, 1200);
  const drawn = random();
  const delivery =
    drawn < DELIVERY_SHARES.hls ? 'hls' : drawn < DELIVERY_SHARES.hls + DELIVERY_SHARES.dash ? 'dash' : 'mp4';
  if (delivery === 'mp4') {
    const rendition = rungFor(parts, ladder, ladder.rungs.length);
    const path = pathOf({ kind: 'video-file', userId, rendition, videoId });
    log.ask(atMs, { host: 'videos', kind: 'video-file', path, playback });
    return;
  }
  new Player(delivery, video, parts).run(atMs);
}

/** The highest rung that the line carries, of those below `limit`. */
function rungFor({ plan, network }: PlaybackParts, { rungs }: VideoLadder, limit: number, kilobits?: number): string {
  const carried = kilobits ?? network.downMbps * 1000 * TRUSTED_SHARE;
  const offered = plan.rungs.filter(({ name }) => rungs.includes(name)).slice(0, limit);
  const fitting = offered.filter((rung) => rung.kilobits <= carried);
  return (fitting[fitting.length - 1] ?? offered[0])?.name ?? itemAt(rungs, 0);
}

class Player {
  private readonly known = new Set<string>();

  constructor(
    private readonly delivery: 'hls' | 'dash',
    private readonly video: PlayedVideo,
    private readonly parts: PlaybackParts,
  ) {}

  run(startMs: number): void {
    const { random, network, plan, segmentSeconds } = this.parts;
    const { ladder, userId, videoId } = this.video;
    const roundTrip = network.roundTripMs;
    const watchedPart = random() < EARLY_QUIT.share ? Math.min(1, exponential(random, EARLY_QUIT.meanPart)) : 1;
    let endMs = startMs + ladder.durationSeconds * 1000 * watchedPart;
    let atMs = startMs;
    const master =
      this.delivery === 'hls'
        ? pathOf({ kind: 'video-master-playlist', userId, videoId })
        : pathOf({ kind: 'video-dash-manifest', userId, videoId });
    this.ask(atMs, 'manifest', master);
    atMs += roundTrip;
    let rung = rungFor(this.parts, ladder, ladder.rungs.length, FIRST_ESTIMATE_KILOBITS);
    const seekBefore =
      ladder.segments > 2 && random() < SEEK_SHARE ? 2 + Math.floor(random() * (ladder.segments - 2)) : 0;
    let seek = false;
    for (let index = 1; index <= ladder.segments && atMs < endMs; index += 1) {
      if (index === seekBefore) {
        // To somewhere behind, after what is there has been watched for a moment.
        index += 1 + Math.floor(random() * (ladder.segments - index));
        atMs += exponential(random, 2500);
        endMs = atMs + (ladder.segments - index + 1) * segmentSeconds * 1000;
        seek = true;
      }
      atMs = this.openTrack(atMs, rung, roundTrip);
      this.ask(atMs, 'segment', pathOf({ kind: 'video-segment', userId, track: rung, videoId, index }), seek);
      if (index <= ladder.audioSegments) {
        this.ask(atMs, 'segment', pathOf({ kind: 'video-segment', userId, track: AUDIO_TRACK, videoId, index }));
      }
      seek = false;
      const kilobits = plan.rungs.find(({ name }) => name === rung)?.kilobits ?? FIRST_ESTIMATE_KILOBITS;
      atMs += roundTrip + (kilobits * segmentSeconds) / network.downMbps;
      rung = rungFor(this.parts, ladder, ladder.rungs.length);
    }
  }

  /** What comes before the first segment of a rung: its playlist, where there is one, and its beginning. */
  private openTrack(atMs: number, rung: string, roundTrip: number): number {
    const { userId, videoId, ladder } = this.video;
    if (this.known.has(rung)) return atMs;
    const withSound = this.known.size === 0 && ladder.audioSegments > 0;
    this.known.add(rung);
    let later = atMs;
    if (this.delivery === 'hls') {
      this.ask(later, 'manifest', pathOf({ kind: 'video-playlist', userId, rendition: rung, videoId }));
      if (withSound) this.ask(later, 'manifest', pathOf({ kind: 'video-audio-playlist', userId, videoId }));
      later += roundTrip;
    }
    this.ask(later, 'segment', pathOf({ kind: 'video-init', userId, track: rung, videoId }));
    if (withSound) this.ask(later, 'segment', pathOf({ kind: 'video-init', userId, track: AUDIO_TRACK, videoId }));
    return later + roundTrip;
  }

  private ask(atMs: number, kind: 'manifest' | 'segment', path: string, seek = false): void {
    const { playback } = this.video;
    this.parts.log.ask(atMs, { host: 'videos', kind, path, playback, ...(seek && { seek }) });
  }
}
