import type * as MiniflarePackage from 'miniflare';
import type { Miniflare, Request, Response } from 'miniflare';
import { createRequire } from 'node:module';
import { requirePackages, WORKER_PACKAGES } from '../services/packages';
import type { WorkerModel } from '../platform/model';
import type { WorkerCacheOptions } from './cloudflare-stage';
import { CONNECTION_HEADERS } from './origin-request';
import type { OriginAnswer, ViewerRequest } from './types';

/** What a Worker asks its own zone for. */
export interface Subrequest {
  readonly request: ViewerRequest;
  readonly cf: WorkerCacheOptions;
}

/** Answers what a Worker fetches: its zone's cache. */
export type Outbound = (asked: Subrequest) => Promise<OriginAnswer>;

/** Tells which viewer's request a Worker's own one belongs to. It reaches no cache and no origin. */
const TICKET = 'x-spark-ticket';
/** Statuses whose answers have no body. */
const BODILESS: readonly number[] = [101, 204, 205, 304];
/** Of one connection, and what miniflare says of a body that it has unpacked. */
const OWN_HEADERS: readonly string[] = [...CONNECTION_HEADERS, 'mf-content-encoding'];
/** Of a Worker that says none. */
const OLDEST_DATE = '2021-11-02';

interface Visit {
  readonly request: ViewerRequest;
  readonly outbound: Outbound;
}

/** A Worker in workerd, Cloudflare's own runtime. It starts with the first request. */
export class WorkerHost {
  private running: Promise<Miniflare> | undefined;
  private readonly visits = new Map<string, Visit>();
  private count = 0;

  constructor(private readonly worker: WorkerModel) {}

  /**
   * Answers a request by the Worker.
   *
   * @throws UsageError where the package miniflare is not installed
   */
  async run(request: ViewerRequest, outbound: Outbound): Promise<OriginAnswer> {
    this.running ??= this.start();
    const runtime = await this.running;
    const ticket = String((this.count += 1));
    this.visits.set(ticket, { request, outbound });
    try {
      const { method, host, path, query, headers } = request;
      const response = await runtime.dispatchFetch(`https://${host}${path}${query === '' ? '' : `?${query}`}`, {
        method,
        headers: { ...known(headers), [TICKET]: ticket },
        redirect: 'manual',
      });
      return await answerOf(response);
    } finally {
      this.visits.delete(ticket);
    }
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    // Why it did not start has been told to whoever asked.
    await (await running?.catch(() => undefined))?.dispose();
  }

  private async start(): Promise<Miniflare> {
    requirePackages(WORKER_PACKAGES);
    const miniflare = createRequire(__filename)('miniflare') as typeof MiniflarePackage;
    const { code, mainModule, compatibilityDate, bindings } = this.worker;
    const runtime = keepingSignals(
      () =>
        new miniflare.Miniflare({
          modules: [{ type: 'ESModule', path: mainModule, contents: code }],
          compatibilityDate: compatibilityDate === '' ? OLDEST_DATE : compatibilityDate,
          bindings: { ...bindings },
          outboundService: async (asked: Request) => {
            const { status, headers, body } = await this.answer(asked);
            return new miniflare.Response(BODILESS.includes(status) ? null : body, { status, headers });
          },
        }),
    );
    try {
      await runtime.ready;
    } catch (error) {
      await runtime.dispose();
      throw error;
    }
    return runtime;
  }

  /** A request that has lost its ticket, made of nothing but an address, is the last viewer's. */
  private async answer(asked: Request): Promise<OriginAnswer> {
    const { [TICKET]: ticket = '', host: _host, ...headers } = Object.fromEntries(asked.headers);
    const visit = this.visits.get(ticket) ?? [...this.visits.values()].at(-1);
    if (visit === undefined) return { status: 502, headers: {}, body: Buffer.alloc(0) };
    const { host, path, query } = splitUrl(asked.url);
    const request = { ...visit.request, method: asked.method, host, path, query, headers };
    return visit.outbound({ request, cf: { ...(asked.cf as WorkerCacheOptions | undefined) } });
  }
}

/** Signals on which the runtime would end this process, before anything else of it can. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Leaves to the process what it does when it is told to end; the runtime ends with `stop`, or with the process. */
function keepingSignals<T>(create: () => T): T {
  const before = new Set(SIGNALS.flatMap((signal) => process.rawListeners(signal)));
  const created = create();
  for (const signal of SIGNALS) {
    for (const listener of process.rawListeners(signal)) {
      if (!before.has(listener)) process.removeListener(signal, listener as NodeJS.SignalsListener);
    }
  }
  return created;
}

async function answerOf(response: Response): Promise<OriginAnswer> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !OWN_HEADERS.includes(name)));
  return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
}

function known(headers: ViewerRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** By hand: `URL` would resolve encoded dots in a path. */
function splitUrl(url: string): Pick<ViewerRequest, 'host' | 'path' | 'query'> {
  const [, authority = '', path = '', query = ''] = /^[a-z]+:\/\/([^/?#]*)([^?#]*)\??([^#]*)/.exec(url) ?? [];
  return { host: authority.replace(/:\d+$/, ''), path: path === '' ? '/' : path, query };
}
