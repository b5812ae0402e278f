import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TCP_ROUND_TRIPS, TLS_ROUND_TRIPS } from '../rehearsal/network/constants';

/** How a client is connected. */
export interface LinkProfile {
  readonly name: string;
  /** To the edge location and back. */
  readonly roundTripMs: number;
  readonly downMbps: number;
}

export interface LinkClock {
  /** Milliseconds. */
  readonly now: () => number;
  /** @throws AbortError when the signal is raised */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const CLOCK: LinkClock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};

/** What is sent at once: small enough that answers share the link, large enough that timers keep up. */
const CHUNK_BYTES = 16_384;

/**
 * How many round trips a request takes until its answer begins: more with the first of a connection. Names are not looked
 * up here.
 */
export function requestRoundTrips(): (socket: Socket) => number {
  const known = new WeakSet<Socket>();
  return (socket) => {
    const connecting = known.has(socket) ? 0 : TCP_ROUND_TRIPS + TLS_ROUND_TRIPS;
    known.add(socket);
    return connecting + 1;
  };
}

/** A client's way to the edge, which all of its answers share: they wait for each other's bytes. */
export class Link {
  /** When all that was sent so far has arrived. */
  private freeAt = 0;

  constructor(
    readonly profile: LinkProfile,
    private readonly clock: LinkClock = CLOCK,
  ) {}

  /** Waits as long as a number of round trips takes. */
  async roundTrips(count: number, signal: AbortSignal): Promise<void> {
    await this.wait(count * this.profile.roundTripMs, signal);
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds > 0) await this.clock.wait(milliseconds, signal);
  }

  /** Waits as long as a body takes. */
  async transfer(body: Buffer, signal: AbortSignal): Promise<void> {
    for (let offset = 0; offset < body.length; offset += CHUNK_BYTES) {
      await this.arrived(body.subarray(offset, offset + CHUNK_BYTES).length, signal);
    }
  }

  /** The body in pieces, each when it would have arrived. */
  async *paced(body: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
    for (let offset = 0; offset < body.length; offset += CHUNK_BYTES) {
      const chunk = body.subarray(offset, offset + CHUNK_BYTES);
      await this.arrived(chunk.length, signal);
      yield chunk;
    }
  }

  private async arrived(bytes: number, signal: AbortSignal): Promise<void> {
    const bytesPerMs = (this.profile.downMbps * 1_000_000) / 8 / 1000;
    const now = this.clock.now();
    this.freeAt = Math.max(now, this.freeAt) + bytes / bytesPerMs;
    await this.wait(this.freeAt - now, signal);
  }
}
