import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';

/** More than any image has. */
const MAX_BYTES = 20_000_000;
const PAGE = '<!doctype html><meta charset="utf-8"><title>Sample</title>';

/** A server on loopback whose `/bytes/{count}/{anything}` is so many bytes that no compression makes fewer. */
export async function startBytesServer(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const noise = randomBytes(1_000_000);
  const server: Server = createServer(({ url = '/' }, response) => {
    const count = Number(/^\/bytes\/(\d{1,8})\//.exec(url)?.[1] ?? NaN);
    if (!(count <= MAX_BYTES)) {
      response.writeHead(url === '/' ? 200 : 404, { 'content-type': 'text/html' }).end(url === '/' ? PAGE : '');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': count });
    for (let left = count; left > 0; left -= noise.length)
      response.write(noise.subarray(0, Math.min(left, noise.length)));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
