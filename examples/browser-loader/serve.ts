/** Serves the page, the photos that `spark-media optimize` made, and the beacon path. `serve.ts <media folder> [port]` */
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  buildKey,
  IMAGE_CONTENT_TYPES,
  imageLoaderContract,
  parseKey,
  sparkMediaContract,
} from 'spark-media-cdn/contract';

const [, , media = 'media', port = '8080'] = process.argv;

/** A `<div>` for each photo that has a card. */
function profiles(): string {
  const folder = join(media, 'profiles');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => parseKey(`profiles/${path}`))
    .flatMap((found) =>
      found?.kind === 'image-variant' && found.useCase === 'profile_card' && found.format === 'jpeg'
        ? `<div data-image="${found.userId}/${found.imageId}"></div>`
        : [],
    )
    .join('');
}

/** The page with what it loads by: the contract's part as JSON, in which `<` must not end the script. */
function page(): string {
  const contract = JSON.stringify(imageLoaderContract(sparkMediaContract)).replaceAll('<', '\\u003c');
  return readFileSync(join(__dirname, 'index.html'), 'utf8')
    .replace('<!-- profiles -->', profiles)
    .replace('id="contract">', (tag) => tag + contract);
}

async function main(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'page.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const location = parseKey(pathname.slice(1));
    const file = location?.kind === 'image-variant' ? join(media, buildKey(location)) : '';
    if (pathname === '/') response.setHeader('content-type', 'text/html').end(page());
    else if (pathname === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (pathname === sparkMediaContract.delivery.beaconPath) response.writeHead(204).end();
    else if (location?.kind === 'image-variant' && existsSync(file)) {
      response.setHeader('content-type', IMAGE_CONTENT_TYPES[location.format]);
      response.setHeader('cache-control', 'public, max-age=31536000').end(readFileSync(file));
    } else response.writeHead(404).end();
  });
  server.listen(Number(port), '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
}

void main();
