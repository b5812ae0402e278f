import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface Prometheus {
  readonly remoteWriteUrl: string;
  /** The value of an expression by the labels of each of its series. */
  query(expr: string, at?: Date): Promise<readonly { metric: Readonly<Record<string, string>>; value: number }[]>;
  alerts(): Promise<readonly PrometheusAlert[]>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Text of a rule file. @default - none */
  readonly rules?: string;
  readonly evaluationInterval?: string;
}

/** As the API writes one: a time in seconds, and a value as text. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const START_MS = 30_000;

/** Debian's Prometheus on loopback, with a remote write receiver and nothing to scrape. */
export async function startPrometheus({
  rules,
  evaluationInterval = '1s',
}: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const files = rules === undefined ? [] : ['rules.yaml'];
  if (rules !== undefined) writeFileSync(join(folder, 'rules.yaml'), rules);
  const config = { global: { evaluation_interval: evaluationInterval }, rule_files: files };
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const base = `http://127.0.0.1:${port}`;
  const get = async <T>(path: string): Promise<T> =>
    ((await (await fetch(`${base}${path}`)).json()) as { readonly data: T }).data;
  try {
    await whenReady(`${base}/-/ready`, child);
  } catch (error) {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    remoteWriteUrl: `${base}/api/v1/write`,
    query: async (expr, at) => {
      const time = at === undefined ? '' : `&time=${at.getTime() / 1000}`;
      const { result } = await get<{ readonly result: readonly Sample[] }>(
        `/api/v1/query?query=${encodeURIComponent(expr)}${time}`,
      );
      return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    alerts: async () => (await get<{ readonly alerts: readonly PrometheusAlert[] }>('/api/v1/alerts')).alerts,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function whenReady(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until && child.exitCode === null) {
    const ready = await fetch(url)
      .then((response) => response.ok)
      .catch(() => false);
    if (ready) return;
    await delay(100);
  }
  throw new Error(`'prometheus' must be ready within ${START_MS} ms, got: ${child.exitCode ?? 'no answer'}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}
