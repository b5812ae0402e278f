import type { RequestKind, TrafficClient, TrafficRequest } from '../types';
import { IDLE_MS } from './connections';

/** What a request is beyond what all of its session have in common. */
export interface Asked {
  readonly host: TrafficRequest['host'];
  readonly kind: RequestKind;
  readonly path: string;
  readonly query?: string;
  readonly useCase?: string;
  readonly playback?: number;
  readonly seek?: boolean;
}

export interface SessionPlace {
  readonly client: TrafficClient;
  readonly location: string;
  readonly region: string;
  readonly country: string;
  readonly session?: number;
  /** Whether images and videos come from one host, over one connection. */
  readonly oneHost: boolean;
}

type Draft = { -readonly [Field in keyof TrafficRequest]: TrafficRequest[Field] };

/** The requests of one session, as they come up; what its browser has got already is not asked for again. */
export class SessionLog {
  private readonly requests: Draft[] = [];
  private readonly fetched = new Set<string>();

  constructor(private readonly place: SessionPlace) {}

  /** @returns whether a request was made of it */
  ask(atMs: number, { host, kind, path, query = '', useCase, playback, seek }: Asked): boolean {
    if (kind !== 'beacon') {
      const address = query === '' ? path : `${path}?${query}`;
      if (this.fetched.has(address)) return false;
      this.fetched.add(address);
    }
    const { client, location, region, country, session } = this.place;
    // Every field, always in this order, so that all requests are of one hidden class.
    this.requests.push({
      atMs,
      host,
      kind,
      method: 'GET',
      path,
      query,
      client,
      location,
      region,
      country,
      useCase,
      newConnection: false,
      session,
      playback,
      seek,
    });
    return true;
  }

  /** In order of time, with the connections that had to be opened. */
  finish(): readonly TrafficRequest[] {
    this.requests.sort((a, b) => a.atMs - b.atMs);
    const last = { images: -Infinity, videos: -Infinity };
    for (const request of this.requests) {
      const host = this.place.oneHost ? 'images' : request.host;
      request.newConnection = request.atMs - last[host] > IDLE_MS;
      last[host] = request.atMs;
    }
    return this.requests;
  }
}
