import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAnswer } from '../../../processors/http/message';
import { createNodeHandler } from '../../../processors/http/node-server';

let server: Server | undefined;

afterEach(() => server?.close());

async function lengthOf(answer: HttpAnswer): Promise<string | null> {
  const listening = createServer(
    createNodeHandler({ application: async () => Promise.resolve(answer), onFault: fail }),
  );
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
  return response.headers.get('content-length');
}

function fail(fault: unknown): never {
  throw fault;
}

test.each([
  [200, Buffer.from('four'), '4'],
  [404, undefined, '0'],
  [204, undefined, null],
  [304, undefined, null],
])('an answer of status %d with the body %p says the length %p', async (status, body, length) => {
  expect(await lengthOf({ status, headers: {}, ...(body && { body }) })).toBe(length);
});
