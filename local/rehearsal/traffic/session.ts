import type { TrafficRequest } from '../types';
import type { VideoLadder } from '../objects/sample-facts';
import type { PooledClient } from './clients';
import { ImageLoads } from './image-loads';
import { play } from './playback';
import type { Population, Profile } from './population';
import { exponential, geometric, type Random } from './random';
import { SessionLog } from './session-log';
import type { ClientPlan, SessionPlan } from './session-plan';
import { itemAt } from './item-at';

/** How an app is used; the means of one session. */
export interface SessionShape {
  /** Cards of the deck that are swiped. */
  readonly cards: number;
  /** Cards that are loaded before they are on top. */
  readonly cardsAhead: number;
  /** Until the next swipe. */
  readonly secondsPerCard: number;
  /** Share of cards of which the next photo is looked at, and again of those. */
  readonly nextPhotoShare: number;
  /** Share of cards whose profile is opened in full size. */
  readonly openShare: number;
  /** Share of opened profiles with a video whose video is played. */
  readonly playShare: number;
  /** Share of sessions in which the list of chats is opened, and how many people it shows. */
  readonly listShare: number;
  readonly listLength: number;
}

/**
 * Assumed: two minutes in which twenty people are looked at, one in six of them closely, and now and then the chats.
 */
export const DEFAULT_SESSION: SessionShape = {
  cards: 20,
  cardsAhead: 3,
  secondsPerCard: 4,
  nextPhotoShare: 0.4,
  openShare: 0.15,
  playShare: 0.5,
  listShare: 0.4,
  listLength: 8,
};

export interface SessionParts {
  readonly plan: SessionPlan;
  readonly shape: SessionShape;
  readonly population: Population;
  readonly pooled: PooledClient;
  readonly client: ClientPlan;
  readonly random: Random;
  readonly startMs: number;
  /** Of the population. */
  readonly place: number;
  readonly location: Pick<TrafficRequest, 'location' | 'region' | 'country' | 'session'>;
  readonly negotiated: boolean;
  readonly oneHost: boolean;
  readonly ladderOf: (videoId: string) => VideoLadder | undefined;
  /** Numbers of this session's playbacks begin here. */
  readonly firstPlayback: number;
}

/** Requests of a burst leave within. */
const BURST_MS = 120;

/** The requests of one visit, in order of time. */
export function session(parts: SessionParts): readonly TrafficRequest[] {
  const { plan, shape, population, pooled, client, random, startMs, place } = parts;
  const { contract } = plan;
  const log = new SessionLog({ client: pooled.client, ...parts.location, oneHost: parts.oneHost });
  const images = new ImageLoads({
    plan,
    client,
    log,
    negotiated: parts.negotiated,
    loader: !pooled.kind.app,
    beacons: !pooled.kind.app && random() < contract.delivery.loader.beaconShare,
  });
  let playback = parts.firstPlayback;
  const met = new Set<number>();
  /** Whoever sees a video again has it. */
  const played = new Set<string>();
  const meet = (): Profile => {
    const number = population.drawProfile(random, { place, atMs: startMs, met });
    met.add(number);
    return population.profile(number);
  };
  const soon = (atMs: number): number => atMs + random() * BURST_MS;
  let atMs = startMs;

  if (random() < shape.listShare) {
    for (let left = geometric(random, shape.listLength); left > 0; left -= 1) {
      const person = meet();
      images.load(soon(atMs), person, itemAt(person.photos, 0), plan.small);
    }
    atMs += exponential(random, 5000);
  }

  const cards = geometric(random, shape.cards);
  const deck = Array.from({ length: cards }, () => meet());
  for (const [index, person] of deck.entries()) {
    // The first burst fills the deck; then one comes after for each that goes.
    const ahead =
      index === 0
        ? deck.slice(0, 1 + shape.cardsAhead)
        : deck.slice(index + shape.cardsAhead, index + shape.cardsAhead + 1);
    for (const next of ahead) images.load(soon(atMs), next, itemAt(next.photos, 0), plan.card);
    let shown = 1;
    while (shown < person.photos.length && random() < shape.nextPhotoShare) {
      atMs += exponential(random, 1500);
      images.load(atMs, person, itemAt(person.photos, shown), plan.card);
      shown += 1;
    }
    if (random() < shape.openShare) {
      atMs += exponential(random, 1000);
      for (const photo of person.photos.slice(0, shown)) images.load(soon(atMs), person, photo, plan.large);
      const { userId, videoId } = person;
      const ladder = videoId === undefined || played.has(videoId) ? undefined : parts.ladderOf(videoId);
      if (videoId !== undefined && ladder !== undefined && random() < shape.playShare) {
        played.add(videoId);
        const segmentSeconds = contract.videos.segmentSeconds;
        play(
          atMs + exponential(random, 2000),
          { userId, videoId, ladder, playback },
          { plan, client, log, random, network: pooled.client.network, segmentSeconds },
        );
        playback += 1;
        atMs += ladder.durationSeconds * 1000;
      }
      atMs += exponential(random, 4000);
    }
    atMs += exponential(random, shape.secondsPerCard * 1000);
  }
  return log.finish();
}
