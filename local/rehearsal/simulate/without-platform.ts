import { coordinatesOf, locationOf, roundTripMs } from '../../edge/locations';
import { BUCKET_MILLISECONDS, CACHE_MILLISECONDS, DECODE_MILLISECONDS } from '../network/constants';
import { handshakeMilliseconds } from '../network/connection';
import { INITIAL_WINDOW_BYTES, transfer } from '../network/transfer';
import type { TrafficRequest } from '../types';
import { shapeOf } from '../objects/key-shape';
import { Clients, type ClientsOptions, FORGOTTEN_AFTER_MS, SWEEP_EVERY } from './clients';
import { Histogram } from './histogram';

/** The document's TTLs where nothing tells browsers from the edge. */
const LIFETIME_MS = { image: 30 * 86_400_000, manifest: 300_000, video: 7 * 86_400_000 } as const;
/** What a player reads of an MP4 before it knows that the index lies at the end. */
const PROBE_BYTES = 64 * 1024;
/** Index of half a minute of picture and sound. */
const INDEX_BYTES = 32 * 1024;

/** What players accept, whatever their browser accepts for images. */
const PLAYER = '*/*';

/** An image as it is without the platform. */
export interface BaselineImage {
  /** The same for all its sizes and formats. */
  readonly id: string;
  /** Of the size and format that was answered. */
  readonly key: string;
  /** Of the one JPEG. */
  readonly jpegBytes: number;
}

interface Visit {
  lastMs: number;
  /** By id: the key that it was first asked for as. */
  readonly images: Map<string, string>;
}

export interface WithoutPlatformOptions extends Pick<ClientsOptions, 'delivery' | 'httpVersion'> {
  /** AWS region of the bucket. */
  readonly originRegion: string;
  /** Bit rate of the one MP4, sound included. */
  readonly videoKilobits: number;
  /** What a player has of it before it begins. */
  readonly bufferSeconds: number;
}

/**
 * The same traffic without the platform, for what it is compared with: one cache at each edge location and no other behind
 * it, the client's `Accept` in the cache key as it was sent, playlists kept 300 s, one JPEG 1080 pixels wide for whatever
 * is shown, and videos as one MP4 as phones write it, with its index at the end. Hits of videos are those of the same
 * segments and playlists. A visit asks for a JPEG once, whatever sizes of the image it shows: its browser has it then.
 */
export class WithoutPlatform {
  readonly imageLoads = new Histogram();
  readonly videoStarts = new Histogram();
  /** Of images. */
  imageBytes = 0;
  /** The same on metered networks. */
  meteredBytes = 0;
  private hits = 0;
  private requests = 0;
  /** By session: the images that it has. */
  private readonly visits = new Map<number, Visit>();
  private untilSweep = SWEEP_EVERY;
  /** Addresses, and `Accept`s, by number: a few bytes for each. */
  private readonly addresses = new Map<string, number>();
  private readonly accepts = new Map<string, number>();
  private readonly places = new Map<string, { readonly index: number; readonly missMs: number }>();
  /** Until when an answer may be served, by address, `Accept` and place. */
  private readonly kept = new Map<number, number>();

  private readonly clients: Clients;

  constructor(private readonly options: WithoutPlatformOptions) {
    const { delivery, httpVersion } = options;
    const loaded: ClientsOptions['loaded'] = (_subject, _network, milliseconds) => this.imageLoads.add(milliseconds);
    this.clients = new Clients({ delivery, httpVersion, loaded });
  }

  /** @param image where the request is for one */
  ask(request: TrafficRequest, image?: BaselineImage): void {
    if (image !== undefined && this.isThere(request, image)) return;
    const hit = this.look(request, image);
    this.requests += 1;
    if (hit) this.hits += 1;
    if (image === undefined) return;
    const { client, session, atMs, newConnection } = request;
    const { jpegBytes: bytes } = image;
    this.imageBytes += bytes;
    if (client.network.metered) this.meteredBytes += bytes;
    this.clients.load(client, session, 'image', { atMs, serverMs: this.serverMs(request, hit), bytes, newConnection });
  }

  /** Fills its cache by a request that is not counted. */
  fill(request: TrafficRequest, image?: BaselineImage): void {
    if (image !== undefined && this.isThere(request, image)) return;
    this.look(request, image);
    if (request.playback !== undefined) this.isHit(request, fileOf(request), LIFETIME_MS.video);
  }

  /** Brings what is under way to its end. */
  finish(): void {
    this.clients.finish();
  }

  /** Starts the one MP4 of the video whose first request this is. */
  play(request: TrafficRequest): void {
    const { client, newConnection } = request;
    const hit = this.isHit(request, fileOf(request), LIFETIME_MS.video);
    this.videoStarts.add(this.videoStart(client.network, this.serverMs(request, hit), newConnection));
  }

  get hitRate(): number {
    return this.requests === 0 ? 0 : this.hits / this.requests;
  }

  /** Three answers one after the other: the beginning, the index, and what is played first. */
  private videoStart(line: TrafficRequest['client']['network'], serverMs: number, newConnection: boolean): number {
    const { videoKilobits, bufferSeconds } = this.options;
    const parts = [PROBE_BYTES, INDEX_BYTES, (videoKilobits * 1000 * bufferSeconds) / 8];
    let milliseconds = newConnection ? handshakeMilliseconds(line) : 0;
    let windowBytes = INITIAL_WINDOW_BYTES;
    for (const bytes of parts) {
      const sent = transfer(line, bytes, windowBytes);
      milliseconds += line.roundTripMs + serverMs + sent.milliseconds;
      ({ windowBytes } = sent);
    }
    return milliseconds + DECODE_MILLISECONDS;
  }

  private look(request: TrafficRequest, image: BaselineImage | undefined): boolean {
    if (image !== undefined) {
      const { accept = '' } = request.client.headers;
      return this.isHit(request, `jpeg ${image.id}`, LIFETIME_MS.image, accept);
    }
    const { kind, path, query } = request;
    const lifetimeMs = kind === 'manifest' ? LIFETIME_MS.manifest : LIFETIME_MS.video;
    return this.isHit(request, query === '' ? path : `${path}?${query}`, lifetimeMs);
  }

  /**
   * Whether the visit has the image already, from another size of it; if not, it has it from now on. What is asked for again
   * as it was before is asked for again here too.
   */
  private isThere({ session, atMs }: TrafficRequest, { id, key }: BaselineImage): boolean {
    if (session === undefined) return false;
    if (--this.untilSweep <= 0) this.forgetBefore(atMs - FORGOTTEN_AFTER_MS);
    let visit = this.visits.get(session);
    if (visit === undefined) this.visits.set(session, (visit = { lastMs: atMs, images: new Map<string, string>() }));
    visit.lastMs = atMs;
    const first = visit.images.get(id);
    if (first === undefined) visit.images.set(id, key);
    return first !== undefined && first !== key;
  }

  private forgetBefore(beforeMs: number): void {
    this.untilSweep = SWEEP_EVERY;
    for (const [session, { lastMs }] of this.visits) if (lastMs < beforeMs) this.visits.delete(session);
  }

  private isHit({ location, atMs }: TrafficRequest, address: string, lifetimeMs: number, accepted = PLAYER): boolean {
    const accept = numbered(this.accepts, accepted);
    const key = (numbered(this.addresses, address) * 1024 + this.place(location).index) * 1024 + accept;
    const until = this.kept.get(key);
    if (until !== undefined && atMs < until) return true;
    this.kept.set(key, atMs + lifetimeMs);
    return false;
  }

  private serverMs({ location }: TrafficRequest, hit: boolean): number {
    return hit ? CACHE_MILLISECONDS : this.place(location).missMs;
  }

  private place(location: string): { readonly index: number; readonly missMs: number } {
    let place = this.places.get(location);
    if (place === undefined) {
      const region = coordinatesOf(this.options.originRegion);
      const away = region === undefined ? 0 : roundTripMs(locationOf(location).at, region);
      place = { index: this.places.size, missMs: CACHE_MILLISECONDS + away + BUCKET_MILLISECONDS };
      this.places.set(location, place);
    }
    return place;
  }
}

/** Address of the one MP4 of the video that a request belongs to. */
function fileOf({ path }: TrafficRequest): string {
  return `mp4 ${shapeOf(path.slice(1))?.mediaId ?? path}`;
}

function numbered(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) numbers.set(text, (number = numbers.size));
  return number;
}
