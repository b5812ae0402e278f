import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** No other interface is ever bound: what runs here is nobody else's. */
export const LOOPBACK = '127.0.0.1';

/**
 * @param port 0 for any that is free
 * @returns the address, as `http://127.0.0.1:4400`
 */
export async function listen(server: Server, port = 0): Promise<string> {
  const listening = once(server, 'listening');
  server.listen(port, LOOPBACK);
  await listening;
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Ends a server with all of its connections, those that clients keep open included. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
