import {
  ANSWER_HEADER_BYTES,
  DNS_ROUND_TRIPS,
  IDLE_RESTART_MILLISECONDS,
  TCP_ROUND_TRIPS,
  TLS_ROUND_TRIPS,
} from './constants';
import { bytesPerMillisecond, INITIAL_WINDOW_BYTES, type Line, transfer } from './transfer';

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

/** When an answer begins to come, and for how long it keeps the line busy if it has it for itself. */
export interface Service {
  readonly readyMs: number;
  readonly milliseconds: number;
}

/** An answer that has been asked for and is not acknowledged yet. */
interface UnderWay {
  readonly bytes: number;
  /** When it has come, if all of them come in their order. */
  readonly endMs: number;
}

/** A connection, with its handshakes and its window. HTTP/3 is not taken for granted, as a first connection learns of it by Alt-Svc. */
export class Connection {
  private windowBytes: number;
  private lastUsedMs: number;
  private readonly underWay: UnderWay[] = [];

  /**
   * @param usableAtMs when its handshakes are done
   * @param slowStart whether it begins slowly and carries headers
   */
  constructor(
    private readonly line: Line,
    private readonly usableAtMs: number,
    private readonly slowStart: boolean,
  ) {
    this.lastUsedMs = usableAtMs;
    // Without a slow start the window always fills the line.
    this.windowBytes = slowStart ? INITIAL_WINDOW_BYTES : bytesPerMillisecond(line) * line.roundTripMs + 1;
  }

  /**
   * Asks for something. Answers that are under way together are one stream to the sender, which sends no more of all of them
   * than its window: each is told as long as it makes that stream longer.
   */
  serve({ serverMs, bytes }: Pick<Exchange, 'serverMs' | 'bytes'>, startMs: number): Service {
    const { line, slowStart, usableAtMs, underWay } = this;
    this.acknowledge(startMs + serverMs);
    if (slowStart && startMs - this.lastUsedMs > IDLE_RESTART_MILLISECONDS) this.windowBytes = INITIAL_WINDOW_BYTES;
    const readyMs = Math.max(startMs, usableAtMs) + line.roundTripMs + serverMs;
    const sent = slowStart ? bytes + ANSWER_HEADER_BYTES : bytes;
    const before = underWay.reduce((sum, answer) => sum + answer.bytes, 0);
    const milliseconds = this.transferred(before + sent) - (before === 0 ? 0 : this.transferred(before));
    const endMs = Math.max(readyMs, underWay.at(-1)?.endMs ?? 0) + milliseconds;
    underWay.push({ bytes: sent, endMs });
    this.used(endMs);
    return { readyMs, milliseconds };
  }

  /** Tells it that something has come over it. */
  used(atMs: number): void {
    this.lastUsedMs = Math.max(this.lastUsedMs, atMs);
  }

  /** What a client has by the time that an answer leaves, the sender knows of: the window has grown by it. */
  private acknowledge(leavesMs: number): void {
    const { line, underWay } = this;
    for (let first = underWay[0]; first !== undefined && first.endMs <= leavesMs; first = underWay[0]) {
      this.windowBytes = transfer(line, first.bytes, this.windowBytes).windowBytes;
      underWay.shift();
    }
  }

  private transferred(bytes: number): number {
    return transfer(this.line, bytes, this.windowBytes).milliseconds;
  }
}

/** What passes before a request can be sent to a host that the client is not connected to. */
export function handshakeMilliseconds({ roundTripMs }: Line): number {
  return (DNS_ROUND_TRIPS + TCP_ROUND_TRIPS + TLS_ROUND_TRIPS) * roundTripMs;
}
