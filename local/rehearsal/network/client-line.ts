import {
  ANSWER_HEADER_BYTES,
  DNS_ROUND_TRIPS,
  HTTP_1_CONNECTIONS,
  IDLE_RESTART_MILLISECONDS,
  TCP_ROUND_TRIPS,
  TLS_ROUND_TRIPS,
} from './constants';
import { bytesPerMillisecond, INITIAL_WINDOW_BYTES, type Line, transfer } from './transfer';
import { Wire } from './wire';

/** One answer on its way to a client. Times in milliseconds of the traffic's clock. */
export interface Exchange {
  /** When the client wants it. */
  readonly atMs: number;
  /** From the request's arrival at the edge to the first byte of the answer. */
  readonly serverMs: number;
  readonly bytes: number;
  /** Whether the client has no connection to the host yet. */
  readonly newConnection: boolean;
}

export interface LineOptions {
  readonly line: Line;
  /** Whether requests share one connection, as in HTTP/2 and 3. HTTP/1.1 opens up to six. */
  readonly multiplexed: boolean;
  /** Requests that the client has under way at once; the others wait, which is no part of their time. */
  readonly concurrency: number;
  /** Whether connections have to be opened, begin slowly, and carry headers. @default true */
  readonly slowStart?: boolean;
}

export interface Loaded {
  /** From the request to the last byte. */
  readonly milliseconds: number;
  readonly endMs: number;
}

interface Connection {
  windowBytes: number;
  /** When its handshakes are done. */
  usableAtMs: number;
  lastUsedMs: number;
}

/**
 * A client's line to one host: its connections with their windows, and the bandwidth that they share. What is asked for at
 * the same time goes one after the other, which gives all together the time that sharing gives them. HTTP/3 is not taken
 * for granted, as a first connection learns of it by Alt-Svc.
 */
export class ClientLine {
  private connections: Connection[] = [];
  private readonly wire = new Wire();
  /** When the requests under way end. */
  private readonly ends: number[] = [];
  /** When the last of what was asked for has come. */
  lastMs = 0;

  constructor(private readonly options: LineOptions) {}

  load({ atMs, serverMs, bytes, newConnection }: Exchange): Loaded {
    const { line, multiplexed, slowStart = true } = this.options;
    const startMs = this.startOf(atMs);
    if (newConnection && startMs > this.lastMs) this.connections = [];
    const connection = this.connectionAt(startMs, newConnection);
    if (slowStart && startMs - connection.lastUsedMs > IDLE_RESTART_MILLISECONDS) {
      connection.windowBytes = INITIAL_WINDOW_BYTES;
    }
    const askedMs = Math.max(startMs, multiplexed ? connection.usableAtMs : connection.lastUsedMs);
    const readyMs = askedMs + line.roundTripMs + serverMs;
    const payload = slowStart ? bytes + ANSWER_HEADER_BYTES : bytes;
    const sent = transfer(line, payload, connection.windowBytes);
    const endMs = multiplexed
      ? this.wire.book(readyMs, sent.milliseconds)
      : Math.max(readyMs + sent.milliseconds, this.wire.book(readyMs, payload / bytesPerMillisecond(line)));
    connection.windowBytes = sent.windowBytes;
    connection.lastUsedMs = Math.max(connection.lastUsedMs, endMs);
    this.lastMs = Math.max(this.lastMs, endMs);
    this.ends.push(endMs);
    return { milliseconds: endMs - startMs, endMs };
  }

  /** When the loader lets a request go that is wanted at a time. */
  private startOf(atMs: number): number {
    const { ends, options } = this;
    let underWay = 0;
    for (const end of ends) if (end > atMs) ends[underWay++] = end;
    ends.length = underWay;
    if (underWay < options.concurrency) return atMs;
    ends.sort((one, other) => one - other);
    return ends[underWay - options.concurrency] ?? atMs;
  }

  /** The one that a request takes: of HTTP/1.1 the first that has nothing to do, else a further one up to six. */
  private connectionAt(startMs: number, newConnection: boolean): Connection {
    const { connections, options } = this;
    const [first] = connections;
    if (first === undefined) return this.open(newConnection ? startMs : undefined);
    if (options.multiplexed) return first;
    const free = connections.find(({ lastUsedMs }) => lastUsedMs <= startMs);
    if (free !== undefined) return free;
    if (connections.length < HTTP_1_CONNECTIONS) return this.open(startMs);
    return connections.reduce((best, each) => (each.lastUsedMs < best.lastUsedMs ? each : best));
  }

  /** Opens one at a time, or takes one for granted that was opened before. */
  private open(startMs: number | undefined): Connection {
    const { line, slowStart = true } = this.options;
    const usableAtMs = startMs === undefined ? 0 : startMs + (slowStart ? handshakeMilliseconds(line) : 0);
    // Without a slow start the window always fills the line.
    const windowBytes = slowStart ? INITIAL_WINDOW_BYTES : bytesPerMillisecond(line) * line.roundTripMs + 1;
    const connection = { windowBytes, usableAtMs, lastUsedMs: usableAtMs };
    this.connections.push(connection);
    return connection;
  }
}

/** What passes before a request can be sent to a host that the client is not connected to. */
export function handshakeMilliseconds({ roundTripMs }: Line): number {
  return (DNS_ROUND_TRIPS + TCP_ROUND_TRIPS + TLS_ROUND_TRIPS) * roundTripMs;
}
