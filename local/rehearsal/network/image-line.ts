import { Connection, type Exchange, handshakeMilliseconds } from './connection';
import { HTTP_1_CONNECTIONS } from './constants';
import type { Line } from './transfer';

/** Less is nothing: of times of several years a number tells no less than a ten-thousandth apart, and none would ever end. */
const NOTHING_MS = 1e-3;

export interface ImageLineOptions {
  readonly line: Line;
  /** Whether requests share one connection, as in HTTP/2 and 3. HTTP/1.1 opens up to six. */
  readonly multiplexed: boolean;
  /** Requests that the loader has under way at once; the others wait, which is no part of their time. */
  readonly concurrency: number;
  /** Whether connections have to be opened, begin slowly, and carry headers. @default true */
  readonly slowStart?: boolean;
}

/** What hears of each load that has come to its end. */
export interface LoadSink {
  /** @param milliseconds from the request, as it left the loader, to the last byte */
  loaded(subject: string, milliseconds: number): void;
}

interface Wanted extends Exchange {
  readonly subject: string;
}

interface Flow {
  readonly subject: string;
  readonly startMs: number;
  readonly connection: Connection;
  /** When it begins to come. */
  readonly readyMs: number;
  /** Milliseconds of the line that it still needs. */
  left: number;
}

/**
 * The line of a page's images. All that come at the same time share it equally, as browsers ask for images that are shown
 * while they come: https://www.rfc-editor.org/rfc/rfc9218#name-incremental. So what a load takes is known when it ends,
 * and `sink` is told then.
 */
export class ImageLine {
  private readonly waiting: Wanted[] = [];
  private flows: Flow[] = [];
  private idle: Connection[] = [];
  private open = 0;
  private clockMs = 0;
  /** When it was last asked for something. */
  lastMs = 0;

  constructor(
    private readonly options: ImageLineOptions,
    private readonly sink: LoadSink,
  ) {}

  /** Asks for an image. Requests come in order of time. */
  ask(subject: string, { atMs, serverMs, bytes, newConnection }: Exchange): void {
    this.advance(atMs);
    if (newConnection && this.flows.length === 0) {
      this.idle = [];
      this.open = 0;
    }
    this.lastMs = atMs;
    this.waiting.push({ subject, atMs, serverMs, bytes, newConnection });
    this.startNext();
  }

  /** Brings everything that is under way to its end. */
  finish(): void {
    this.advance(Infinity);
  }

  /** Goes on to a moment: whatever has begun to come by then has shared the line. */
  private advance(toMs: number): void {
    while (this.flows.length > 0) {
      let coming = 0;
      let nextReadyMs = Infinity;
      let least = Infinity;
      for (const { readyMs, left } of this.flows) {
        if (readyMs > this.clockMs) nextReadyMs = Math.min(nextReadyMs, readyMs);
        else {
          coming += 1;
          least = Math.min(least, left);
        }
      }
      const untilMs = Math.min(nextReadyMs, coming === 0 ? Infinity : this.clockMs + least * coming, toMs);
      this.share(untilMs, coming);
      if (untilMs >= toMs) return;
    }
    if (toMs !== Infinity) this.clockMs = Math.max(this.clockMs, toMs);
  }

  /** Divides the time among what comes in it, and ends what is there. */
  private share(untilMs: number, coming: number): void {
    const each = coming === 0 ? 0 : (untilMs - this.clockMs) / coming;
    const ended: Flow[] = [];
    for (const flow of this.flows) {
      if (flow.readyMs > this.clockMs) continue;
      flow.left -= each;
      if (flow.left <= NOTHING_MS) ended.push(flow);
    }
    this.clockMs = untilMs;
    if (ended.length === 0) return;
    this.flows = this.flows.filter((flow) => !ended.includes(flow));
    for (const { subject, startMs, connection } of ended) {
      connection.used(untilMs);
      if (!this.options.multiplexed) this.idle.push(connection);
      this.sink.loaded(subject, untilMs - startMs);
    }
    this.startNext();
  }

  private startNext(): void {
    const { multiplexed, concurrency } = this.options;
    const limit = multiplexed ? concurrency : Math.min(concurrency, HTTP_1_CONNECTIONS);
    while (this.flows.length < limit) {
      const wanted = this.waiting.shift();
      if (wanted === undefined) return;
      const startMs = Math.max(wanted.atMs, this.clockMs);
      const connection = this.connection(startMs, wanted.newConnection);
      const { readyMs, milliseconds } = connection.serve(wanted, startMs);
      this.flows.push({ subject: wanted.subject, startMs, connection, readyMs, left: milliseconds });
    }
  }

  /** The one there is; over HTTP/1.1 one that has nothing to do, else a further one. */
  private connection(startMs: number, newConnection: boolean): Connection {
    const { line, multiplexed, slowStart = true } = this.options;
    const [first] = this.idle;
    if (first !== undefined) {
      if (!multiplexed) this.idle.shift();
      return first;
    }
    const isOpenAlready = this.open === 0 && !newConnection;
    const usableAtMs = isOpenAlready ? 0 : startMs + (slowStart ? handshakeMilliseconds(line) : 0);
    const connection = new Connection(line, usableAtMs, slowStart);
    this.open += 1;
    if (multiplexed) this.idle.push(connection);
    return connection;
  }
}
