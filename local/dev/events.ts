import type { ServerResponse } from 'node:http';
import type { DevEvent } from './api';

/** Figures change with every request; nobody reads them faster. */
const FIGURES_MS = 500;
/** A page that has so much unread reads no more. */
const MOST_UNREAD_BYTES = 4_194_304;
/** Keeps connections from looking dead. */
const PING_MS = 15_000;

/** Tells open pages what happens. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream {
  private readonly open = new Set<ServerResponse>();
  private readonly ping = setInterval(() => this.write(': ping\n\n'), PING_MS).unref();
  private figuresDue: NodeJS.Timeout | undefined;

  constructor(private readonly figures: () => Extract<DevEvent, { readonly type: 'figures' }>['figures']) {}

  connect(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(':\n\n');
    this.open.add(response);
    response.once('close', () => this.open.delete(response));
  }

  send(event: DevEvent): void {
    this.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** Sends the figures soon, once for all changes until then. */
  figuresChanged(): void {
    this.figuresDue ??= setTimeout(() => {
      this.figuresDue = undefined;
      this.send({ type: 'figures', figures: this.figures() });
    }, FIGURES_MS).unref();
  }

  stop(): void {
    clearInterval(this.ping);
    clearTimeout(this.figuresDue);
    for (const response of this.open) response.end();
  }

  private write(text: string): void {
    for (const response of this.open) {
      response.write(text);
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    }
  }
}
