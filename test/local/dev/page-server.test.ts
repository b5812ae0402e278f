import { once } from 'node:events';
import { createServer, get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { apiListener, type ApiOptions } from '../../../local/dev/api-listener';
import { EventStream } from '../../../local/dev/events';
import { FigureCounter } from '../../../local/dev/figures';
import { sparkMediaContract } from '../../../lib/contract';
import { ask, DevPlatform } from '../../support/dev-platform';
import { photoStack } from '../../support/photo-stack';
import { close, listen } from '../../../local/services/loopback';

const PHOTO = 'test/fixtures/photos/seeding.jpg';

let platform: DevPlatform;
beforeAll(async () => {
  platform = await DevPlatform.start(photoStack());
});
afterAll(() => platform.stop());
afterEach(() => expect(platform.log.filter((line) => line.startsWith('server:'))).toEqual([]));

/** The status of a request whose target is sent as it stands. */
async function statusOf(target: string, method = 'GET'): Promise<number> {
  const { hostname, port, host } = new URL(platform.server.pageUrl);
  const socket = connect(Number(port), hostname);
  socket.write(`${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return Number(text.split(' ')[1]);
}

test.each([
  ['//', 404],
  ['//attacker.example/x.js', 404],
  ['/%.js', 404],
  ['/..%2f..%2fpackage.json', 404],
  ['/../../package.json', 404],
  ['http://attacker.example/', 400],
  ['*', 400],
])('an address that is none of the page, %s, is refused', async (target, status) => {
  expect(await statusOf(target)).toBe(status);
});

test('the page is read, and takes nothing', async () => {
  expect(await statusOf('/', 'HEAD')).toBe(await statusOf('/', 'GET'));
  expect(await statusOf('/', 'POST')).toBe(405);
});

test('whoever asks for the head of the events gets no more', async () => {
  expect(await statusOf('/api/events', 'HEAD')).toBe(200);
});

test('a name is kept as far as it may be long, by whole characters', async () => {
  const headers = { 'content-length': '4' };
  const name = encodeURIComponent(`${'x'.repeat(199)}😀😀`);
  const answer = await platform.api(`/api/uploads?kind=image&name=${name}`, {
    method: 'POST',
    headers,
    body: Buffer.from('text'),
  });
  const { mediaId } = JSON.parse(answer.body.toString()) as { readonly mediaId: string };
  expect((await platform.settled(mediaId)).name).toBe(`${'x'.repeat(199)}😀`);
});

test('an upload that breaks off leaves nothing, and the next one is taken', async () => {
  const before = platform.server.media().length;
  const sending = request(`${platform.server.pageUrl}/api/uploads?kind=image`, {
    method: 'POST',
    headers: { 'content-length': '1000' },
  }).on('error', () => undefined);
  sending.write('half');
  await delay(100);
  sending.destroy();
  await delay(100);
  expect(platform.server.media()).toHaveLength(before);
  expect((await platform.process('image', PHOTO)).state).toBe('ready');
});

test.each(['GRUnonsense', 'GRU, FRA', 'XXX', 'gru', ''])(
  'a request from %p is from where all are',
  async (location) => {
    const events = await platform.eventsUntil(
      (event) => event.type === 'request',
      () => platform.images('/profiles/u/i?size=card', { headers: { 'x-spark-location': location } }),
    );
    expect(events.find((event) => event.type === 'request')).toMatchObject({ entry: { location: 'FRA' } });
  },
);

test('a page at the port of its scheme, which browsers do not name, is let in', async () => {
  const listener = apiListener({ media: () => [], onFault: () => undefined } as unknown as ApiOptions);
  const server = createServer((request, response) => {
    Object.defineProperty(request.socket, 'localPort', { value: 80 });
    listener(request, response);
  });
  const address = await listen(server);
  const statusFor = async (host: string): Promise<number> =>
    (await ask(`${address}/api/media`, { headers: { host, origin: `http://${host}` } })).status;
  expect([await statusFor('localhost'), await statusFor('attacker.example')]).toEqual([200, 403]);
  await close(server);
});

test('a page that does not read what it is told is let go', async () => {
  const counter = new FigureCounter(sparkMediaContract);
  const events = new EventStream(() => counter.figures());
  const server = createServer((_, response) => events.connect(response));
  const asked = get(await listen(server), { agent: false });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.pause().on('error', () => undefined);
  const connections = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  const item = { name: 'x'.repeat(1_000_000) };
  for (let sent = 0; sent < 64 && (await connections()) > 0; sent += 1) {
    events.send({ type: 'media', item } as never);
    await delay(5);
  }
  expect(await connections()).toBe(0);
  events.stop();
  await close(server);
});
