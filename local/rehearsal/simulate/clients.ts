import type { DeliveryContract } from '../../../lib/contract';
import { savesData } from '../../../lib/contract/client-hints';
import type { DistributionModel } from '../../platform/model';
import { ClientLine, type LineOptions } from '../network/client-line';
import { PlaybackClock } from '../network/playback-clock';
import type { TrafficClient } from '../types';

/** Nothing of what a client has open outlives this. */
const FORGOTTEN_AFTER_MS = 600_000;
/** Requests between looks at what can be forgotten. */
const SWEEP_EVERY = 20_000;

interface Playing {
  readonly clock: PlaybackClock;
  readonly line: ClientLine;
}

/**
 * The lines and playbacks of the clients that are there: by the numbers of their sessions and playbacks, as clients
 * themselves have none.
 */
export class Clients {
  private readonly lines = new Map<number, ClientLine>();
  private readonly playing = new Map<number, Playing>();
  private readonly options = new Map<TrafficClient, LineOptions>();
  private untilSweep = SWEEP_EVERY;

  constructor(
    private readonly delivery: DeliveryContract,
    private readonly httpVersion: DistributionModel['httpVersion'],
  ) {}

  /** The line of a session to the host of images; one of its own for what stands alone. */
  lineOf(client: TrafficClient, session: number | undefined): ClientLine {
    if (session === undefined) return new ClientLine(this.lineOptions(client));
    let line = this.lines.get(session);
    if (line === undefined) this.lines.set(session, (line = new ClientLine(this.lineOptions(client))));
    return line;
  }

  /** Whether nothing of a playback has been asked for yet, or not for long. */
  isNew(playback: number): boolean {
    return !this.playing.has(playback);
  }

  playbackOf(client: TrafficClient, playback: number): PlaybackClock {
    let known = this.playing.get(playback);
    if (known === undefined) {
      const line = new ClientLine(this.lineOptions(client));
      this.playing.set(playback, (known = { line, clock: new PlaybackClock(line) }));
    }
    return known.clock;
  }

  /** To be called once a request. */
  tick(nowMs: number): void {
    if (--this.untilSweep > 0) return;
    this.untilSweep = SWEEP_EVERY;
    for (const [session, { lastMs }] of this.lines) if (lastMs < nowMs - FORGOTTEN_AFTER_MS) this.lines.delete(session);
    for (const [playback, { line }] of this.playing) {
      if (line.lastMs < nowMs - FORGOTTEN_AFTER_MS) this.playing.delete(playback);
    }
  }

  private lineOptions(client: TrafficClient): LineOptions {
    let options = this.options.get(client);
    if (options === undefined) {
      options = {
        line: client.network,
        multiplexed: (this.httpVersion ?? 'http2') !== 'http1.1',
        concurrency: loaderConcurrency(this.delivery, client),
      };
      this.options.set(client, options);
    }
    return options;
  }
}

/** Images that the loader has in flight at once. Only Blink's browsers, which send hints of themselves, tell their connection. */
export function loaderConcurrency(
  { loader, connectionByEffectiveType }: DeliveryContract,
  client: TrafficClient,
): number {
  const { headers, network } = client;
  if (headers['sec-ch-ua-mobile'] === undefined) return loader.concurrencyWithoutHints;
  const saves = savesData(headers['save-data']);
  return loader.concurrency[saves ? 'data-saver' : connectionByEffectiveType[network.effectiveType]];
}
