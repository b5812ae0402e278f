import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { MEDIA_KINDS } from '../../lib/contract';
import type { MediaItem, PlatformSummary, ProbeAnswer, UploadReceipt } from './api';
import type { EventStream } from './events';
import type { FigureCounter } from './figures';
import { RefusedError } from './refusal';
import type { Uploads } from './uploads';

/** A probe's call has no more. */
const MOST_JSON_BYTES = 65_536;

export interface ApiOptions {
  readonly summary: PlatformSummary;
  readonly media: () => readonly MediaItem[];
  readonly uploads: Uploads;
  readonly samples: () => Promise<readonly UploadReceipt[]>;
  readonly probe: (call: unknown) => Promise<ProbeAnswer>;
  readonly clearCaches: () => void;
  readonly figures: FigureCounter;
  readonly events: EventStream;
  /** The series of the stack. @default - it counts none */
  readonly metrics?: { readonly contentType: string; scrape(): Promise<string> };
  /** @returns whether there is such a file of the page */
  readonly sendPageFile: (path: string, response: ServerResponse) => Promise<boolean>;
  readonly onFault: (fault: unknown) => void;
}

type Route = (
  options: ApiOptions,
  call: { readonly query: URLSearchParams; readonly incoming: IncomingMessage; readonly response: ServerResponse },
) => Promise<void> | void;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/platform': ({ summary }, { response }) => sendJson(response, 200, summary),
  'GET /api/media': ({ media }, { response }) => sendJson(response, 200, media()),
  'GET /api/figures': ({ figures }, { response }) => sendJson(response, 200, figures.figures()),
  'GET /api/events': ({ events }, { incoming, response }) => {
    if (incoming.method === 'HEAD') response.end();
    else events.connect(response);
  },
  'POST /api/uploads': async ({ uploads }, { query, incoming, response }) => {
    const kind = MEDIA_KINDS.find((one) => one === query.get('kind'));
    if (kind === undefined) throw new RefusedError(400, `kind must be one of ${MEDIA_KINDS.join(', ')}.`);
    const length = incoming.headers['content-length'];
    const receipt = await uploads.store({
      kind,
      name: query.get('name') ?? 'upload',
      bytes: length === undefined ? undefined : Number(length),
      body: incoming,
    });
    sendJson(response, 202, receipt);
  },
  'POST /api/samples': async ({ samples }, { response }) => sendJson(response, 202, await samples()),
  'POST /api/probes': async ({ probe }, { incoming, response }) => {
    sendJson(response, 200, await probe(await readJson(incoming)));
  },
  'POST /api/caches/clear': ({ clearCaches }, { response }) => {
    clearCaches();
    response.writeHead(204).end();
  },
  'GET /metrics': async ({ metrics }, { response }) => {
    if (metrics === undefined) throw new RefusedError(404, 'The stack counts no metrics.');
    const text = await metrics.scrape();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  },
};

/**
 * The page and what it asks. Only the page itself may ask: a name that somebody else has led to this computer, and a page
 * of somebody else's that is open in the same browser, are refused.
 */
export function apiListener(options: ApiOptions): RequestListener {
  return (incoming, response) => {
    answer(incoming, response, options).catch((fault: unknown) => {
      incoming.resume();
      // Who has gone is told nothing, and has broken nothing.
      if (incoming.socket.destroyed) return;
      if (response.headersSent) {
        response.destroy();
      } else if (fault instanceof RefusedError) {
        // Who is refused may still be sending.
        sendJson(response, fault.status, { error: fault.message }, { connection: 'close' });
      } else {
        options.onFault(fault);
        sendJson(response, 500, { error: 'The server has failed; its terminal says why.' });
      }
    });
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse, options: ApiOptions): Promise<void> {
  const { method = 'GET', url = '/' } = incoming;
  checkHost(incoming);
  if (!url.startsWith('/')) throw new RefusedError(400, 'An address must begin with a slash.');
  const { pathname, searchParams } = new URL(`http://localhost${url}`);
  const asked = method === 'HEAD' ? 'GET' : method;
  const route = ROUTES[`${asked} ${pathname}`];
  if (route !== undefined) {
    checkPage(incoming);
    await route(options, { query: searchParams, incoming, response });
    return;
  }
  const isPage = asked !== 'GET' && pathname === '/';
  if (isPage || Object.keys(ROUTES).some((known) => known.endsWith(` ${pathname}`))) {
    throw new RefusedError(405, `${pathname} does not take ${method}.`);
  }
  if (asked === 'GET' && !pathname.startsWith('/api/') && (await options.sendPageFile(pathname, response))) return;
  if (pathname === '/') throw new RefusedError(503, 'The page is not built; npm run build:page builds it.');
  throw new RefusedError(404, `There is no ${pathname}.`);
}

const OWN_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** The port of a scheme, which browsers leave out. */
const USUAL_PORT = 80;

function ownHosts({ socket: { localPort = 0 } }: IncomingMessage): readonly string[] {
  return OWN_NAMES.flatMap((name) => [`${name}:${localPort}`, ...(localPort === USUAL_PORT ? [name] : [])]);
}

function checkHost(incoming: IncomingMessage): void {
  if (!ownHosts(incoming).includes(incoming.headers.host ?? '')) {
    throw new RefusedError(403, 'Host must be an address of this computer.');
  }
}

/** Other programs than browsers send neither header. */
function checkPage(incoming: IncomingMessage): void {
  const { origin, 'sec-fetch-site': site } = incoming.headers;
  const foreign = origin !== undefined && !ownHosts(incoming).some((host) => origin === `http://${host}`);
  if (foreign || site === 'cross-site' || site === 'same-site') {
    throw new RefusedError(403, 'Only the page of this server may ask it.');
  }
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  if (!(Number(incoming.headers['content-length']) <= MOST_JSON_BYTES)) {
    throw new RefusedError(413, `A call must announce its length, at most ${MOST_JSON_BYTES} bytes.`);
  }
  try {
    return JSON.parse((await buffer(incoming)).toString()) as unknown;
  } catch {
    throw new RefusedError(400, 'A call must be JSON.');
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
