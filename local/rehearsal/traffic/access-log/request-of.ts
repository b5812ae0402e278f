import {
  type MediaContract,
  negotiationTable,
  type NegotiationTable,
  parseKey,
  querySizes,
} from '../../../../lib/contract';
import type { EdgeLocation } from '../../../edge/locations';
import type { RequestKind, TrafficClient, TrafficRequest } from '../../types';
import { type ClientMix, headersOf, kindOfAgent, networkIndexOf } from '../clients';
import { IDLE_MS } from '../connections';
import { cumulative, mix, pick } from '../random';
import { itemAt } from '../item-at';
import type { LogRecord } from './log-record';

export interface RequestReaderOptions {
  readonly contract: Pick<MediaContract, 'images' | 'delivery' | 'cacheClasses'>;
  readonly clients: ClientMix;
  /** `undefined` for a code that is not known. */
  readonly locationOf: (code: string) => EdgeLocation | undefined;
}

/** Viewers that are remembered; the one that was silent longest goes first. */
const MAX_VIEWERS = 100_000;

interface Viewer {
  /** What the viewer does in one go. */
  session: number;
  lastMs: number;
  /** By port, or of the host where the log has none: when something came over the connection. */
  readonly connections: Map<string, number>;
  /** By video: the playback, when it was last asked for, and the segment. */
  readonly playbacks: Map<string, { number: number; atMs: number; index: number }>;
}

/** Makes requests of records. What a log does not hold is taken from the client that its user agent belongs to. */
export class RequestReader {
  private readonly table: NegotiationTable;
  private readonly networkSums: Float64Array;
  private readonly clients = new Map<string, TrafficClient>();
  private readonly viewers = new Map<string, Viewer>();
  private playbacks = 0;
  private sessions = 0;
  /** Requests that name no viewer. */
  private nameless = 0;

  constructor(private readonly options: RequestReaderOptions) {
    this.table = negotiationTable(options.contract);
    this.networkSums = cumulative(options.clients.networks.map(({ share }) => share));
  }

  /** @returns undefined for a location that is not known */
  read(record: LogRecord, startMs: number): TrafficRequest | undefined {
    const location = this.options.locationOf(record.location);
    if (location === undefined) return undefined;
    const { method, path, query } = record;
    const atMs = record.atMs - startMs;
    const host = path.startsWith('/videos/') ? 'videos' : 'images';
    const asked = this.kindOf(record);
    const { kind, useCase } = asked;
    return {
      atMs,
      host,
      kind,
      method,
      path,
      query,
      client: this.clientOf(record),
      location: location.code,
      region: location.region,
      country: record.country ?? location.country,
      ...(useCase !== undefined && { useCase }),
      ...(record.status === 304 && { notModified: true }),
      ...this.belongingOf(record, { atMs, host, asked }),
    };
  }

  /** What a viewer does in one go belongs together; where the log names none, each request stands alone. */
  private belongingOf(
    { viewer: address, userAgent, port }: LogRecord,
    { atMs, host, asked }: { readonly atMs: number; readonly host: string; readonly asked: Kind },
  ): Pick<TrafficRequest, 'session' | 'newConnection' | 'playback' | 'seek'> {
    if (address === '') return { newConnection: false };
    const viewer = this.viewerOf(`${address} ${userAgent}`, atMs);
    const { videoId, index } = asked;
    return {
      session: viewer.session,
      newConnection: opens(viewer, `${host} ${port}`, atMs),
      ...(videoId !== undefined && playbackOf(viewer, { videoId, index, atMs }, () => this.playbacks++)),
    };
  }

  private viewerOf(key: string, atMs: number): Viewer {
    let found = this.viewers.get(key);
    if (found === undefined || atMs - found.lastMs > IDLE_MS) {
      found = { session: this.sessions++, lastMs: atMs, connections: new Map(), playbacks: new Map() };
    }
    found.lastMs = atMs;
    this.viewers.delete(key);
    this.viewers.set(key, found);
    if (this.viewers.size > MAX_VIEWERS) {
      const [oldest] = this.viewers.keys();
      if (oldest !== undefined) this.viewers.delete(oldest);
    }
    return found;
  }

  private clientOf({ userAgent, viewer }: LogRecord): TrafficClient {
    const { clients } = this.options;
    // One viewer is on one network: of those of the mix, each for its share of viewers, or of requests that name none.
    const drawnBy = viewer === '' ? `${this.nameless++}` : viewer;
    const drawn = pick(() => hashOf(drawnBy) / 0x1_0000_0000, this.networkSums);
    const key = `${drawn} ${userAgent}`;
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const kind = kindOfAgent(userAgent, clients.kinds);
    const { profile } = itemAt(clients.networks, networkIndexOf(kind, clients.networks, drawn));
    const headers = headersOf(
      { ...kind, userAgent },
      { network: profile, saveData: false, language: 'en', hints: false },
    );
    const client = { browser: kind.browser, network: profile, headers };
    if (this.clients.size < MAX_VIEWERS) this.clients.set(key, client);
    return client;
  }

  private kindOf({ method, path, query }: LogRecord): Kind {
    if (path === this.table.beaconPath) return { kind: 'beacon' };
    // Nothing is shown of what HEAD or a preflight answers.
    if (method !== 'GET') return { kind: 'other' };
    const location = parseKey(path.slice(1));
    switch (location?.kind) {
      case 'image-variant':
        return { kind: 'image', useCase: location.useCase };
      case 'image-negotiated':
        return { kind: 'image', useCase: this.sizeOf(query) };
      case 'video-poster':
        return { kind: 'poster', useCase: location.useCase };
      case 'video-file':
        return { kind: 'video-file', videoId: location.videoId };
      case 'video-segment':
        // The shared sound follows the picture, and tells nothing of its own.
        return {
          kind: 'segment',
          videoId: location.videoId,
          ...(location.track !== 'audio' && { index: location.index }),
        };
      case 'video-init':
        return { kind: 'segment', videoId: location.videoId };
      case 'video-playlist':
      case 'video-audio-playlist':
      case 'video-master-playlist':
      case 'video-dash-manifest':
        return { kind: 'manifest', videoId: location.videoId };
      case 'image-original':
      case 'video-original':
      case 'image-master':
      case undefined:
        return { kind: 'other' };
    }
  }

  private sizeOf(query: string): string {
    const { useCases, aliases, defaultUseCase } = this.table;
    const [size = ''] = querySizes(query);
    return Object.hasOwn(useCases, size) ? size : (Object.hasOwn(aliases, size) && aliases[size]) || defaultUseCase;
  }
}

interface Kind {
  readonly kind: RequestKind;
  readonly useCase?: string;
  readonly videoId?: string;
  readonly index?: number;
}

function opens({ connections }: Viewer, key: string, atMs: number): boolean {
  const lastMs = connections.get(key);
  connections.set(key, atMs);
  return lastMs === undefined || atMs - lastMs > IDLE_MS;
}

function playbackOf(
  { playbacks }: Viewer,
  { videoId, index, atMs }: { readonly videoId: string; readonly index?: number; readonly atMs: number },
  nextNumber: () => number,
): Pick<TrafficRequest, 'playback' | 'seek'> {
  let found = playbacks.get(videoId);
  if (found === undefined || atMs - found.atMs > IDLE_MS) {
    found = { number: nextNumber(), atMs, index: 0 };
    playbacks.set(videoId, found);
  }
  found.atMs = atMs;
  if (index === undefined) return { playback: found.number };
  const seek = found.index > 0 && index > found.index + 1;
  found.index = index;
  return { playback: found.number, ...(seek && { seek }) };
}

function hashOf(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index += 1) value = mix(value, text.charCodeAt(index));
  return value;
}
