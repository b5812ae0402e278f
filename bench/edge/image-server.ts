import { createServer, type RequestListener } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createIPX, createIPXNodeServer, ipxFSStorage } from 'ipx';
import { createNodeHandler } from '../../processors/http/node-server';
import { createResizer } from '../../processors/on-the-fly-resizer/application';
import { memoryServices } from './memory-services';

export const CONTESTANTS = ['ipx', 'master', 'original'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** What the process says when it serves, and again whenever it is sent anything. */
export interface ServerState {
  readonly port: number;
  /** Images decoded so far; ipx does not count. */
  readonly renders: number;
  /** Processor time of all threads so far. */
  readonly cpuMs: number;
}

/** `image-server <contestant> <photo>`: one contestant on loopback, alone in its process. */
async function main(): Promise<void> {
  const [, , contestant, photo = ''] = process.argv;
  const folder = mkdtempSync(join(tmpdir(), 'image-server-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('disconnect', () => process.exit());
  const { listener, renders } = await serve(contestant as Contestant, photo, folder);
  const server = createServer(listener).listen(0, '127.0.0.1', () => {
    const state = (): ServerState => {
      const { user, system } = process.cpuUsage();
      return { port: (server.address() as AddressInfo).port, renders: renders(), cpuMs: (user + system) / 1000 };
    };
    process.on('message', () => process.send?.(state()));
    process.send?.(state());
  });
}

async function serve(
  contestant: Contestant,
  photo: string,
  folder: string,
): Promise<{ readonly listener: RequestListener; readonly renders: () => number }> {
  if (contestant === 'ipx') {
    const ipx = createIPX({ storage: ipxFSStorage({ dir: dirname(photo) }) });
    return { listener: createIPXNodeServer(ipx), renders: () => NaN };
  }
  const { services, renders } = await memoryServices(folder, photo, contestant);
  const application = createResizer({ services });
  return { listener: createNodeHandler({ application, onFault: (fault) => console.error(fault) }), renders };
}

/** The path of `photo` in ipx's way. */
export function ipxPath(
  photo: string,
  { width, height, format, quality }: { width: number; height: number; format: string; quality: number },
): string {
  return `/f_${format},q_${quality},s_${width}x${height},fit_fill/${basename(photo)}`;
}

if (process.send !== undefined) void main();
