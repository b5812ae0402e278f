import type { DeliveryContract } from '../../../lib/contract';
import { savesData } from '../../../lib/contract/client-hints';
import type { DistributionModel } from '../../platform/model';
import type { Exchange } from '../network/connection';
import { ImageLine, type ImageLineOptions, type LoadSink } from '../network/image-line';
import { PlaybackClock } from '../network/playback-clock';
import { PlaybackLine } from '../network/playback-line';
import type { NetworkProfile, TrafficClient } from '../types';

/** Nothing of what a client has open outlives this. */
export const FORGOTTEN_AFTER_MS = 600_000;
/** Requests between looks at what can be forgotten. */
export const SWEEP_EVERY = 20_000;

export interface ClientsOptions {
  readonly delivery: DeliveryContract;
  readonly httpVersion: DistributionModel['httpVersion'];
  /** Told of each image that has come. */
  readonly loaded: (subject: string, network: NetworkProfile, milliseconds: number) => void;
}

interface Playing {
  readonly clock: PlaybackClock;
  readonly line: PlaybackLine;
}

/** What lines of clients of one kind have in common. */
interface Kind {
  readonly options: ImageLineOptions;
  readonly sink: LoadSink;
}

/**
 * The lines and playbacks of the clients that are there: by the numbers of their sessions and playbacks, as clients
 * themselves have none.
 */
export class Clients {
  private readonly lines = new Map<number, ImageLine>();
  private readonly playing = new Map<number, Playing>();
  private readonly kinds = new Map<TrafficClient, Kind>();
  private untilSweep = SWEEP_EVERY;

  constructor(private readonly options: ClientsOptions) {}

  /** Loads an image over the line of its session, or one of its own where it stands alone. */
  load(client: TrafficClient, session: number | undefined, subject: string, exchange: Exchange): void {
    this.forget(exchange.atMs);
    const known = session === undefined ? undefined : this.lines.get(session);
    const line = known ?? this.newLine(client);
    line.ask(subject, exchange);
    if (session === undefined) line.finish();
    else if (known === undefined) this.lines.set(session, line);
  }

  /** Whether nothing of a playback has been asked for yet, or not for long. */
  isNew(playback: number): boolean {
    return !this.playing.has(playback);
  }

  /** @param atMs when something of it is asked for */
  playbackOf({ network }: TrafficClient, playback: number, atMs: number): PlaybackClock {
    this.forget(atMs);
    let known = this.playing.get(playback);
    if (known === undefined) {
      const line = new PlaybackLine(network);
      this.playing.set(playback, (known = { line, clock: new PlaybackClock(line) }));
    }
    return known.clock;
  }

  /** Brings what is under way to its end. */
  finish(): void {
    this.sweep(Infinity);
  }

  private forget(nowMs: number): void {
    if (--this.untilSweep <= 0) this.sweep(nowMs - FORGOTTEN_AFTER_MS);
  }

  private sweep(beforeMs: number): void {
    this.untilSweep = SWEEP_EVERY;
    for (const [session, line] of this.lines) {
      if (line.lastMs >= beforeMs) continue;
      line.finish();
      this.lines.delete(session);
    }
    for (const [playback, { line }] of this.playing) if (line.lastMs < beforeMs) this.playing.delete(playback);
  }

  private newLine(client: TrafficClient): ImageLine {
    let kind = this.kinds.get(client);
    if (kind === undefined) {
      const { delivery, httpVersion = 'http2', loaded } = this.options;
      const { network } = client;
      const multiplexed = httpVersion !== 'http1.1';
      kind = {
        options: { line: network, multiplexed, concurrency: loaderConcurrency(delivery, client) },
        sink: { loaded: (subject, milliseconds) => loaded(subject, network, milliseconds) },
      };
      this.kinds.set(client, kind);
    }
    return new ImageLine(kind.options, kind.sink);
  }
}

/** Images that the loader has in flight at once. Only Blink's browsers, which send hints of themselves, tell their connection. */
export function loaderConcurrency(
  { loader, connectionByEffectiveType }: DeliveryContract,
  { headers, network }: TrafficClient,
): number {
  if (headers['sec-ch-ua-mobile'] === undefined) return loader.concurrencyWithoutHints;
  const saves = savesData(headers['save-data']);
  return loader.concurrency[saves ? 'data-saver' : connectionByEffectiveType[network.effectiveType]];
}
