import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { negotiate, negotiationTable, querySizes, sparkMediaContract } from '../../lib/contract';
import { optimizeImage, type OptimizedImage } from '../../processors/image-optimizer/core';
import { imageLoaderModule } from '../../scripts/image-loader/build-image-loader';
import { ROOT } from './repository';

/** One request for an image or to the beacon path. */
export interface MediaRequest {
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  /** Whether the browser closed the connection before the answer was complete. */
  aborted: boolean;
}

/** How the CDN of the test behaves for a path. */
export interface Behaviour {
  readonly delayMs?: number;
  readonly status?: number;
  readonly body?: Buffer;
  /** Whether the connection breaks in the middle of the body. */
  readonly breaksOff?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Images</title>
  <style>body { margin: 8px; font: 14px sans-serif; }</style>
  <body>
    <script type="module">
      import { createImageLoader } from '/loader.mjs';
      window.createImageLoader = createImageLoader;
    </script>
  </body>
</html>`;

const table = negotiationTable(sparkMediaContract);

/**
 * A page with the built loader and a CDN on another origin, which serves the variants of one photograph, made by the image
 * optimizer, as those of every user and image.
 */
export class LoaderSite {
  /** By `{useCase}.{format}`. */
  private readonly variants = new Map<string, OptimizedImage['variants'][number]>();
  private loader = '';
  private inFlight = 0;
  requests: MediaRequest[] = [];
  maxInFlight = 0;
  behave: (path: string) => Behaviour = () => ({});
  private readonly server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<void> {
    const photo = readFileSync(join(ROOT, 'test/fixtures/photos/seeding.jpg'));
    const { variants } = await optimizeImage(photo, sparkMediaContract.images);
    for (const variant of variants) this.variants.set(`${variant.useCase}.${variant.format}`, variant);
    this.loader = await imageLoaderModule(ROOT, 'esm');
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  reset(): void {
    this.requests = [];
    this.maxInFlight = 0;
    this.behave = () => ({});
  }

  get pageUrl(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Another origin than the page's. */
  get cdnUrl(): string {
    return `http://localhost:${this.port}`;
  }

  /** Paths of the images asked for, in order. */
  get images(): readonly string[] {
    return this.requests.filter(({ path }) => path.startsWith('/profiles/')).map(({ path }) => path);
  }

  get beacons(): readonly MediaRequest[] {
    return this.requests.filter(({ path }) => path === sparkMediaContract.delivery.beaconPath);
  }

  variant(useCase: string, format: string): OptimizedImage['variants'][number] {
    const found = this.variants.get(`${useCase}.${format}`);
    if (found === undefined) throw new Error(`'variant' must be made of the photograph, got: ${useCase}.${format}`);
    return found;
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The page and what it is made of, by content type and text. */
  private asset(path: string): readonly [string, string] | undefined {
    if (path === '/') return ['text/html', PAGE];
    if (path === '/loader.mjs') return ['text/javascript', this.loader];
    return path === '/favicon.ico' ? ['image/x-icon', ''] : undefined;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, search: query } = new URL(request.url ?? '/', this.pageUrl);
    const asset = this.asset(path);
    if (asset !== undefined) {
      end(response, ...asset, this.behave(path));
      return;
    }
    const seen: MediaRequest = { path, query, headers: request.headers, aborted: false };
    this.requests.push(seen);
    const outcome = negotiate(table, {
      path,
      sizes: querySizes(query),
      accept: request.headers.accept,
      ect: request.headers['ect'] as string | undefined,
      saveData: request.headers['save-data'] as string | undefined,
    });
    if (outcome.kind !== 'variant') {
      end(response, 'text/plain', '', { status: outcome.kind === 'beacon' ? 204 : outcome.status });
      return;
    }

    this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
    response.on('close', () => (seen.aborted = !response.writableFinished));
    const behaviour = this.behave(path);
    await sleep(behaviour.delayMs ?? 0);
    // The browser asks for more only when it has the end of this one.
    this.inFlight -= 1;
    if (response.destroyed) return;
    const { contentType, data } = this.variant(outcome.useCase, outcome.format);
    end(response, contentType, data, behaviour);
  }
}

function end(response: ServerResponse, contentType: string, data: string | Buffer, behaviour: Behaviour = {}): void {
  const { status = 200, headers = {}, breaksOff = false } = behaviour;
  // Browsers show an image whatever its status: an error must not come with one.
  const body = status < 400 ? (behaviour.body ?? data) : '';
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'public, max-age=31536000',
    'timing-allow-origin': '*',
    ...headers,
  });
  if (breaksOff) response.write(body.slice(0, body.length / 2), () => response.destroy());
  else response.end(body);
}
