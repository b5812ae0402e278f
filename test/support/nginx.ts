import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What nginx is told to keep, in its own words. */
export interface NginxCache {
  readonly originPort: number;
  /** Directives of the `http` block, as `map`. */
  readonly http: string;
  /** Directives of the `server` block: its locations, each with `proxy_cache_key` and `proxy_cache_valid`. */
  readonly server: string;
}

export interface NginxAnswer {
  readonly status: number;
  /** `HIT`, `MISS`, `EXPIRED`, `REVALIDATED`, … */
  readonly cacheStatus: string;
}

/** nginx as a cache on a free port of this machine, with a folder of its own. */
export class Nginx {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(cache: NginxCache): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'spark-nginx-'));
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, cache));
    const child = spawn('nginx', ['-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const nginx = new Nginx(child, folder, port);
    for (let tries = 0; tries < 100; tries += 1) {
      if (child.exitCode !== null) break;
      const ready = await nginx.get({ method: 'GET', path: '/', headers: {} }).catch(() => undefined);
      if (ready !== undefined) return nginx;
      await pause(50);
    }
    await nginx.stop();
    throw new Error(`'nginx' must start, got: ${said}`);
  }

  async get({
    method,
    path,
    headers,
  }: {
    method: string;
    path: string;
    headers: Record<string, string>;
  }): Promise<NginxAnswer> {
    const { port, agent } = this;
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
        answer.resume();
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, cacheStatus: String(answer.headers['x-cache-status']) }),
        );
      })
        .once('error', reject)
        .end();
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, port: number, { originPort, http, server }: NginxCache): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid ${folder}/pid;
events { worker_connections 64; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  proxy_cache_path ${folder}/cache keys_zone=media:10m inactive=1h use_temp_path=off;
  keepalive_requests 100000;
  ${http}
  upstream origin { server 127.0.0.1:${originPort}; keepalive 1; }
  server {
    listen 127.0.0.1:${port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache media;
    proxy_cache_revalidate on;
    add_header X-Cache-Status $upstream_cache_status always;
    ${server}
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
