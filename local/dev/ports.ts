import { createServer, type RequestListener, type Server } from 'node:http';
import { UsageError } from '../errors';
import { close, listen } from '../services/loopback';

/** What listens, by its distance from the first port. */
export const PORT_OFFSETS = { page: 0, images: 1, videos: 2, api: 3 } as const;
export type PortName = keyof typeof PORT_OFFSETS;

/** Until there is somebody to answer. */
const NOT_YET: RequestListener = (_, response) => response.writeHead(503, { 'retry-after': '1' }).end();

/** Ports of this computer, held from the start and answered by who is set. */
export class Ports {
  private readonly servers = new Map<PortName, Server>();
  private readonly listeners = new Map<PortName, RequestListener>();
  private readonly bases = new Map<PortName, string>();

  /** @throws UsageError when one is in use; then none is held */
  static async hold(names: readonly PortName[], first: number): Promise<Ports> {
    const ports = new Ports();
    try {
      for (const name of names) await ports.holdOne(name, first);
    } catch (error) {
      await ports.close();
      throw error;
    }
    return ports;
  }

  /** Base address, without a trailing slash; `undefined` for one that is not held. */
  base(name: PortName): string | undefined {
    return this.bases.get(name);
  }

  answer(name: PortName, listener: RequestListener): void {
    this.listeners.set(name, listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map(close));
  }

  private async holdOne(name: PortName, first: number): Promise<void> {
    const server = createServer((request, response) => (this.listeners.get(name) ?? NOT_YET)(request, response));
    // Uploads may take as long as they take.
    server.requestTimeout = 0;
    // Port 0 stands for any that is free, each time anew.
    const port = first === 0 ? 0 : first + PORT_OFFSETS[name];
    try {
      this.bases.set(name, await listen(server, port));
      this.servers.set(name, server);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      const why = code === 'EADDRINUSE' ? 'another program has it' : 'permission denied';
      throw new UsageError(`'--port' must be free, got: ${port} (${name}: ${why})`);
    }
  }
}
