import { Connection, type Exchange, handshakeMilliseconds } from './connection';
import type { Line } from './transfer';
import { Wire } from './wire';

/**
 * The line of a playback, to one host over one connection. What is asked for at the same time comes one after the other: of
 * picture and sound, which share the line, a player waits for the later one, and that is there at the same time.
 */
export class PlaybackLine {
  private readonly wire = new Wire();
  private connection: Connection | undefined;
  /** When the last of what was asked for has come. */
  lastMs = 0;

  constructor(private readonly line: Line) {}

  /** @returns when the last byte is there */
  load(exchange: Exchange): number {
    const { line } = this;
    const { atMs, newConnection } = exchange;
    this.connection ??= new Connection(line, newConnection ? atMs + handshakeMilliseconds(line) : 0, true);
    const { readyMs, milliseconds } = this.connection.serve(exchange, atMs);
    const endMs = this.wire.book(readyMs, milliseconds);
    this.connection.used(endMs);
    this.lastMs = Math.max(this.lastMs, endMs);
    return endMs;
  }
}
