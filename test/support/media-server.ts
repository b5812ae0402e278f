import { createReadStream, type Stats, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { VIDEO_CONTENT_TYPES } from '../../lib/contract';

/** What was asked for and how it was answered. */
export interface ServedRequest {
  readonly path: string;
  readonly status: number;
  readonly range: string | undefined;
}

/** A folder of media on loopback, as a CDN serves it: content types, ranges and CORS. */
export interface MediaServer {
  /** `http://127.0.0.1:{port}` */
  readonly origin: string;
  readonly requests: readonly ServedRequest[];
  close(): Promise<void>;
}

const EMPTY_PAGE = '<!doctype html><meta charset="utf-8"><title>player</title><link rel="icon" href="data:,">';

/** Serves `root`; a server without one has nothing but an empty page, on an origin of its own. */
export async function serveMedia(root?: string): Promise<MediaServer> {
  const requests: ServedRequest[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    response.on('finish', () => {
      requests.push({ path, status: response.statusCode, range: request.headers.range });
    });
    if (path === '/') response.setHeader('content-type', 'text/html').end(EMPTY_PAGE);
    else if (root === undefined) response.writeHead(404).end();
    else answer(request, response, join(root, normalize(path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, path: string): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'content-length, content-range');
  response.setHeader('accept-ranges', 'bytes');
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': 'range' });
    response.end();
    return;
  }
  const file = fileAt(path);
  const contentType = new Map(Object.entries<string>(VIDEO_CONTENT_TYPES)).get(extname(path).slice(1));
  if (file === undefined || contentType === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('content-type', contentType);
  // Every page measures from an empty cache.
  response.setHeader('cache-control', 'no-store');
  const { range } = request.headers;
  const part = range === undefined ? { start: 0, end: file.size - 1 } : parseRange(range, file.size);
  if (part === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end();
    return;
  }
  const { start, end } = part;
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': end - start + 1,
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${file.size}` }),
  });
  if (request.method === 'HEAD') response.end();
  // A player gives requests up when it switches or seeks.
  else pipeline(createReadStream(path, { start, end }), response, () => undefined);
}

function fileAt(path: string): Stats | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  return file?.isFile() ? file : undefined;
}

/** One range of https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2; `undefined` where none of it can be given. */
function parseRange(header: string, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start < size && start <= end ? { start, end } : undefined;
}
