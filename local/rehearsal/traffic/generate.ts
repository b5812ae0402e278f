import type { TrafficRequest, TrafficSource } from '../types';
import type { VideoLadder } from '../objects/sample-facts';
import { ClientPool, DEFAULT_CLIENT_MIX, type PooledClient } from './clients';
import { activity, DayRhythm } from './day-rhythm';
import { mergeSessions, type TimedSession } from './merge';
import { Population } from './population';
import { cumulative, pick, seededRandom } from './random';
import { DEFAULT_SESSION, session } from './session';
import { clientPlan, type ClientPlan, sessionPlan } from './session-plan';
import { fullLadder, TRAFFIC_DEFAULTS, type TrafficOptions } from './traffic-options';
import { itemAt } from './item-at';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Sessions that the mean number of requests is taken from: as many as there will be, within bounds. */
const PILOTS = { min: 100, max: 1000, perRequest: 1 / 40 } as const;
/** Streams of random numbers; sessions have those from 0 on. */
const PILOT_STREAM = 0x40000000;
const ARRIVAL_STREAM = 0x7fffffff;
/** More than a session has. */
const PLAYBACKS_PER_SESSION = 1024;

/** Traffic of a dating app, made up and repeatable: read again, it is the same again. */
export function generateTraffic(options: TrafficOptions): TrafficSource {
  const generator = new TrafficGenerator(options);
  return { description: generator.description, requests: () => generator.requests(), notes: () => generator.notes };
}

class TrafficGenerator {
  readonly description: string;
  readonly notes: readonly string[];
  private readonly settings;
  private readonly plan;
  private readonly population: Population;
  private readonly pool: ClientPool;
  private readonly plans = new Map<PooledClient, ClientPlan>();
  private readonly ladderOf: (videoId: string) => VideoLadder | undefined;
  private readonly rhythm: DayRhythm;
  /** Where people are by hour of the day, for `pick`. */
  private readonly awake: readonly Float64Array[];

  constructor(private readonly options: TrafficOptions) {
    const settings = { ...TRAFFIC_DEFAULTS, ...given(options) };
    const { contract, locations, requests, days, seed, photosPerProfile, zipfExponent } = settings;
    const { negotiatedShare, videoShare } = settings;
    const profiles = options.profiles ?? Math.max(locations.length, Math.round(requests / settings.requestsPerProfile));
    // Of one profile at each place, which is the least. Visits are whole, and too few for the last to end with the days.
    const fewest = locations.length * settings.requestsPerProfile;
    const isFew = requests < fewest;
    this.settings = settings;
    this.plan = sessionPlan(contract);
    this.population = new Population({ ...settings, profiles, places: locations, durationMs: days * DAY_MS });
    this.pool = new ClientPool(options.clients ?? DEFAULT_CLIENT_MIX);
    const ladder = fullLadder(contract);
    this.ladderOf = options.ladderOf ?? (() => ladder);
    const parts = locations.map(({ at }, index) => ({
      share: this.population.shareOfPlace(index),
      // By the sun: 15 degrees are an hour.
      utcOffsetHours: at[1] / 15,
    }));
    this.rhythm = new DayRhythm(parts);
    this.awake = Array.from({ length: 24 }, (_, hour) =>
      cumulative(parts.map(({ share, utcOffsetHours }) => share * activity((hour + 0.5) * HOUR_MS, utcOffsetHours))),
    );
    this.description = [
      `generated: ${requests.toLocaleString('en')} requests ${isFew ? 'at a pace of so many in' : 'over'} ${days} days at ${locations.length} edge locations`,
      `${this.population.size.toLocaleString('en')} profiles of about ${photosPerProfile} photos`,
      ...(videoShare === 0 ? ['no videos'] : []),
      ...(negotiatedShare === 0 ? ['apps name their variants'] : []),
      `Zipf ${zipfExponent}`,
      `seed ${seed}`,
    ].join(', ');
    this.notes =
      isFew && options.profiles === undefined
        ? [
            `fewer than ${fewest.toLocaleString('en')} requests, which are those of one profile at each edge location: photos are asked for less often than in an app of any size, and caches are colder`,
          ]
        : [];
  }

  *requests(): Generator<TrafficRequest> {
    let left = this.settings.requests;
    if (left <= 0) return;
    for (const request of mergeSessions(this.sessions())) {
      yield request;
      left -= 1;
      if (left <= 0) return;
    }
  }

  /** Without an end: the last of the requested number ends it. */
  private *sessions(): Generator<TimedSession> {
    const { requests, days, seed } = this.settings;
    const arrivals = seededRandom(seed, ARRIVAL_STREAM);
    const expected = Math.max(1, requests / this.meanRequests());
    for (let number = 0; ; number += 1) {
      const startMs = this.rhythm.timeOf((number + arrivals()) / expected, days);
      yield { startMs, requests: this.session(number, startMs) };
    }
  }

  private meanRequests(): number {
    const { days, requests } = this.settings;
    const pilots = Math.round(Math.min(PILOTS.max, Math.max(PILOTS.min, requests * PILOTS.perRequest)));
    let sum = 0;
    for (let pilot = 0; pilot < pilots; pilot += 1) {
      sum += this.session(PILOT_STREAM + pilot, this.rhythm.timeOf((pilot + 0.5) / pilots, days)).length;
    }
    return Math.max(1, sum / pilots);
  }

  private session(number: number, startMs: number): readonly TrafficRequest[] {
    const { seed, locations, negotiatedShare, oneHost } = this.settings;
    const random = seededRandom(seed, number);
    const place = pick(random, itemAt(this.awake, Math.floor(startMs / HOUR_MS) % 24));
    const { code, region, country } = itemAt(locations, place);
    const pooled = this.pool.draw(random, country);
    return session({
      plan: this.plan,
      shape: this.options.session ?? DEFAULT_SESSION,
      population: this.population,
      pooled,
      client: this.planOf(pooled),
      random,
      startMs,
      place,
      location: { location: code, region, country, session: number },
      negotiated: negotiatedShare === undefined ? pooled.kind.app : random() < negotiatedShare,
      oneHost,
      ladderOf: this.ladderOf,
      firstPlayback: number * PLAYBACKS_PER_SESSION,
    });
  }

  private planOf(pooled: PooledClient): ClientPlan {
    const known = this.plans.get(pooled);
    if (known !== undefined) return known;
    const made = clientPlan(this.plan, pooled);
    this.plans.set(pooled, made);
    return made;
  }
}

/** Without what is `undefined`, which would hide a default. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
