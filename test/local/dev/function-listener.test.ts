import { createServer, Agent, request } from 'node:http';
import { once } from 'node:events';
import { functionListener } from '../../../local/dev/function-listener';
import { LocalAddresses } from '../../../local/dev/hosts';
import { Link } from '../../../local/dev/link';
import type { OriginRequest } from '../../../local/edge/types';
import { close, listen } from '../../../local/services/loopback';

const asked: OriginRequest[] = [];
const waits: number[] = [];
const faults: unknown[] = [];
/** Its time passes only while somebody waits. */
const link = new Link(
  { name: 'test', roundTripMs: 100, downMbps: 8 },
  {
    now: () => waits.reduce((sum, milliseconds) => sum + milliseconds, 0),
    wait: async (milliseconds) => void waits.push(milliseconds),
  },
);
const server = createServer(
  functionListener({
    origin: async (call) => {
      asked.push(call);
      if (call.path === '/fault') throw new Error('broken');
      return { status: 200, headers: { location: 'https://cdn.example.com/a' }, body: Buffer.from('text') };
    },
    addresses: new LocalAddresses({ 'cdn.example.com': 'http://127.0.0.1:4401' }),
    link,
    onFault: (fault) => faults.push(fault),
  }),
);
const agent = new Agent({ keepAlive: true });
let address: string;
beforeAll(async () => {
  address = await listen(server);
});
afterAll(async () => {
  agent.destroy();
  await close(server);
});
beforeEach(() => [asked, faults].forEach((list) => (list.length = 0)));

async function ask(path: string, method = 'GET') {
  const [response] = await once(request(`${address}${path}`, { method, agent }).end(), 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

test('asks the function what it was asked, and leads from its answer to this computer', async () => {
  const { status, headers, body } = await ask('/a/b?size=card&x=?');
  expect(asked).toEqual([expect.objectContaining({ method: 'GET', path: '/a/b', query: 'size=card&x=?' })]);
  expect({ status, location: headers.location, body }).toEqual({
    status: 200,
    location: 'http://127.0.0.1:4401/a',
    body: 'text',
  });
});

test('answers as late as the network would: a connection takes two round trips, a request one, a byte its time', async () => {
  agent.destroy();
  const before = waits.length;
  await ask('/first');
  await ask('/second');
  expect(waits.slice(before)).toEqual([300, expect.closeTo(0.004, 6), 100, expect.closeTo(0.004, 6)]);
});

test('says of a head how long its body would be', async () => {
  const { headers, body } = await ask('/a', 'HEAD');
  expect([headers['content-length'], body]).toEqual(['4', '']);
});

test('tells of a fault, and answers it', async () => {
  expect((await ask('/fault')).status).toBe(500);
  expect(faults).toEqual([new Error('broken')]);
});

test('tells of nothing where who asked has gone before the answer', async () => {
  const far = new Link({ name: 'far', roundTripMs: 60_000, downMbps: 8 });
  const origin = async () => ({ status: 200, headers: {}, body: Buffer.from('late') });
  const listener = functionListener({
    origin,
    addresses: new LocalAddresses({}),
    link: far,
    onFault: (fault) => faults.push(fault),
  });
  const slow = createServer(listener);
  const asking = request(await listen(slow)).on('error', () => undefined);
  asking.end();
  const [, response] = await once(slow, 'request');
  asking.destroy();
  await once(response, 'close');
  await new Promise(setImmediate);
  await close(slow);
  expect(faults).toEqual([]);
});
