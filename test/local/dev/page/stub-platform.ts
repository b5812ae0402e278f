import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type {
  DevEvent,
  Figures,
  MediaItem,
  PlatformSummary,
  ProbeAnswer,
  ProbeCall,
  UploadReceipt,
} from '../../../../local/dev/api';
import { imageLoaderContract, sparkMediaContract } from '../../../../lib/contract';
import { PAGE_FOLDER } from '../../../../scripts/page/build-page';
import { ROOT } from '../../../support/repository';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export const NO_FIGURES: Figures = {
  requests: 0,
  images: { requests: 0, hits: 0, bytes: 0 },
  videos: { requests: 0, hits: 0, bytes: 0 },
  originRequests: 0,
  photos: { sentBytes: 0, originalBytes: 0 },
  bytesByFormat: {},
  answerMs: { p50: 0, p95: 0 },
  loadMs: [],
  videoMs: [],
};

/** What a server of the platform says of a stack like the default one. */
export function platformSummary(url: string, changes: Partial<PlatformSummary> = {}): PlatformSummary {
  const { images, videos } = sparkMediaContract;
  return {
    stack: 'spark-media',
    imagesUrl: url,
    videosUrl: url,
    imagesPath: 'Cloudflare → CloudFront',
    videosPath: 'CloudFront',
    useCases: Object.entries(images.useCases).map(([name, { formats }]) => ({
      name,
      alias: name.replace('profile_', ''),
      formats: Object.keys(formats) as (keyof typeof formats)[],
    })),
    imageLoader: imageLoaderContract(sparkMediaContract),
    renditions: Object.keys(videos.renditions),
    hitRateTargets: { images: 0.95, videos: 0.9 },
    clients: [
      { id: 'chrome', label: 'Chrome on Android', headers: { accept: 'image/avif,image/webp,*/*' } },
      { id: 'old', label: 'A browser before WebP', headers: { accept: 'image/png,*/*' } },
    ],
    locations: [
      { code: 'FRA', city: 'Frankfurt', region: 'eu-central-1' },
      { code: 'IAD', city: 'Ashburn', region: 'us-east-1' },
    ],
    latency: 'none',
    notModelled: [{ resource: 'aws_wafv2_web_acl.Firewall', what: 'requests are not filtered by a web ACL' }],
    ...changes,
  };
}

/** A photo that is ready. */
export const photo = (changes: Partial<MediaItem> = {}): MediaItem => ({
  kind: 'image',
  userId: 'user',
  mediaId: 'medium',
  name: 'portrait.jpg',
  uploadedAt: '2026-01-01T00:00:00.000Z',
  state: 'ready',
  original: { bytes: 1000, width: 40, height: 50 },
  variants: [
    { useCase: 'profile_card', format: 'jpeg', width: 40, height: 50, bytes: 100, path: '/profiles/user/card/m.jpeg' },
  ],
  ...changes,
});

/** What a cache has answered. */
export const ANSWER: ProbeAnswer = {
  status: 200,
  headers: { 'content-type': 'image/avif', 'x-note': '<b>bold</b>' },
  bytes: 100,
  contentType: 'image/avif',
  width: 40,
  height: 50,
  milliseconds: 1,
  answeredBy: 'cloudfront-edge',
  result: 'Hit',
  decidedBy: '/profiles/*',
  cacheKey: '/profiles/user/card/m.avif',
};

/**
 * A server that answers as the page's tests tell it, with no platform behind it: for what a page must bear and a platform
 * seldom does, as refusals, failures and an end in the middle.
 */
export class StubPlatform {
  media: MediaItem[] = [];
  figures = NO_FIGURES;
  changes: Partial<PlatformSummary> = {};
  /** Status and body of calls that are refused, by path. */
  refusals: Record<string, readonly [status: number, body: string]> = {};
  answer: (call: ProbeCall) => ProbeAnswer | Promise<ProbeAnswer> = () => {
    throw new Error("'answer' must be set before a probe is sent, got: none");
  };
  receipt: UploadReceipt = { kind: 'image', userId: 'user', mediaId: 'medium' };
  /** Media by path. */
  files: Record<string, { readonly type: string; readonly data: Buffer }> = {};
  readonly calls: string[] = [];
  readonly probes: ProbeCall[] = [];
  private readonly streams = new Set<ServerResponse>();
  private server = createServer();
  private port = 0;

  /** Begins to listen; after `stop`, where it did before. */
  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.respond(request, response));
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  send(event: DevEvent): void {
    for (const stream of this.streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    this.calls.push(`${request.method} ${request.url}`);
    const body = await text(request);
    const refusal = this.refusals[pathname];
    if (refusal !== undefined) {
      response.writeHead(refusal[0]).end(refusal[1]);
      return;
    }
    const answer = await this.answers(request.method ?? '', pathname, body);
    if (answer !== undefined) {
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    } else if (pathname === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      this.streams.add(response);
      response.on('close', () => this.streams.delete(response));
    } else {
      this.sendFile(pathname, response);
    }
  }

  /** What a call of the interface is answered. */
  private async answers(
    method: string,
    path: string,
    body: string,
  ): Promise<{ status?: number; body?: unknown } | undefined> {
    switch (`${method} ${path}`) {
      case 'GET /api/platform':
        return { body: platformSummary(this.url, this.changes) };
      case 'GET /api/media':
        return { body: this.media };
      case 'GET /api/figures':
        return { body: this.figures };
      case 'POST /api/probes': {
        const call = JSON.parse(body) as ProbeCall;
        this.probes.push(call);
        return { body: await this.answer(call) };
      }
      case 'POST /api/caches/clear':
        return { status: 204 };
      case 'POST /api/samples':
        return { status: 202, body: [] };
      case 'POST /api/uploads':
        return { status: 202, body: this.receipt };
    }
    return undefined;
  }

  private sendFile(path: string, response: ServerResponse): void {
    const media = this.files[path];
    if (media !== undefined) {
      response.writeHead(200, { 'content-type': media.type, 'content-length': media.data.length }).end(media.data);
      return;
    }
    const file = join(ROOT, PAGE_FOLDER, path === '/' ? 'index.html' : path);
    const type = TYPES[extname(file)];
    if (type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    createReadStream(file).pipe(response.writeHead(200, { 'content-type': type }));
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
