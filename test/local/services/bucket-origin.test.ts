import { createServer, type Server } from 'node:http';
import type { OriginAnswer } from '../../../local/edge/types';
import { bucketOrigin } from '../../../local/services/bucket-origin';
import { close, listen } from '../../../local/services/loopback';

let server: Server;
let endpoint: string;
/** Paths that the storage was asked for, as they came over the wire. */
let asked: string[] = [];
const stops: (() => void)[] = [];

beforeEach(async () => {
  asked = [];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(url.includes('missing') ? 404 : 200, { etag: '"1"' }).end('object');
  });
  endpoint = await listen(server);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await close(server);
});

/** Statuses of paths that are asked of a bucket whose policy opens some prefixes. */
async function statuses(readable: readonly string[] | undefined, ...paths: readonly string[]): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await ask({ readable }, path)).status));
}

async function ask(
  options: { readonly readable?: readonly string[] },
  path: string,
  over: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<OriginAnswer> {
  const origin = bucketOrigin({ endpoint, bucket: 'media', ...options });
  stops.push(origin.stop);
  return origin({ method: 'GET', path, query: '', headers: {}, ...over });
}

describe('a bucket behind the edge', () => {
  test('gives what its policy opens, and refuses whatever else it holds', async () => {
    expect(await statuses(['profiles/'], '/profiles/u/a.avif', '/videos/u/a.mp4', '/masters/u/a')).toEqual([
      200, 403, 403,
    ]);
    expect(asked).toEqual(['/media/profiles/u/a.avif']);
  });

  test('gives other keys where its policy opens others, and none where it opens none', async () => {
    expect(await statuses(['masters/'], '/masters/a', '/profiles/a')).toEqual([200, 403]);
    expect(await statuses([], '/masters/a', '/profiles/a')).toEqual([403, 403]);
  });

  test('gives the public prefixes where nobody knows its policy', async () => {
    expect(await statuses(undefined, '/profiles/a', '/videos/a', '/masters/a')).toEqual([200, 200, 403]);
  });

  test('knows a key by what its address stands for', async () => {
    expect(await statuses(['profiles/'], '/prof%69les/a', '/%6Dasters/a', '/profiles/%zz')).toEqual([200, 403, 400]);
  });

  test('takes no address for that of a folder above', async () => {
    const paths = [
      '/profiles/../masters/a',
      '/profiles/%2e%2e/masters/a',
      '/profiles/..%2f..%2fother/a',
      '/profiles//a',
      '/profiles/.',
    ];

    expect(await statuses(['profiles/', ''], ...paths)).toEqual([403, 403, 403, 403, 403]);
    expect(asked).toEqual([]);
  });

  test('asks for the object alone, whatever its key has of an address', async () => {
    await statuses([''], '/a?acl', '/b#c', '/d%3Fe', '/f g"');

    expect(asked).toEqual(['/media/a%3Facl', '/media/b%23c', '/media/d%3Fe', '/media/f%20g%22']);
  });

  test('lists nothing', async () => {
    expect(await statuses([''], '/', '')).toEqual([403, 403]);
    expect(asked).toEqual([]);
  });

  test('forbids what is not there, as who may not list is not told', async () => {
    expect(await statuses(['profiles/'], '/profiles/missing')).toEqual([403]);
  });

  test('tells of an object, and nothing of the connection to it', async () => {
    expect((await ask({ readable: ['profiles/'] }, '/profiles/a')).headers).toEqual({ etag: '"1"' });
  });

  test('is only read', async () => {
    const { status } = await ask({ readable: ['profiles/'] }, '/profiles/a', { method: 'PUT' });

    expect([status, asked]).toEqual([405, []]);
  });
});
