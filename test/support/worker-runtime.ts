import { Miniflare, type Request, Response } from 'miniflare';
import { request as send } from 'node:http';
import type { NegotiationRequest } from '../../lib/contract';
import type { Arguments, Synthesized } from './synth';

/** What the Worker asked its own zone for. */
export interface Subrequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cf: Readonly<Record<string, unknown>>;
}

/** What a client got. */
export interface WorkerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface RawRequest {
  readonly method?: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Plays what lies behind the Worker: Cloudflare's cache, and the distribution. */
export type Origin = (asked: Subrequest) => ConstructorParameters<typeof Response>;

interface WorkerOptions {
  /** How requests of the Worker are answered. @default - with the path that was asked for */
  readonly origin?: Origin;
  /** @default - those that were synthesized */
  readonly bindings?: Record<string, string>;
}

const echo: Origin = ({ url }) => [new URL(url).pathname + new URL(url).search];

/** A synthesized Worker in workerd, Cloudflare's own runtime. */
export class WorkerRuntime {
  private constructor(
    private readonly miniflare: Miniflare,
    private readonly address: URL,
    /** All that were made, in their order. */
    readonly subrequests: readonly Subrequest[],
  ) {}

  static async start(stack: Synthesized, { origin = echo, bindings }: WorkerOptions = {}): Promise<WorkerRuntime> {
    const script = stack.resource('cloudflare_workers_script');
    const subrequests: Subrequest[] = [];
    const miniflare = new Miniflare({
      modules: [{ type: 'ESModule', path: String(script['main_module']), contents: literal(script['content']) }],
      compatibilityDate: String(script['compatibility_date']),
      bindings: bindings ?? bindingsOf(script),
      outboundService: (request: Request) => {
        const { method, url, cf = {} } = request;
        const asked = { method, url, cf: { ...cf }, headers: Object.fromEntries(request.headers) };
        subrequests.push(asked);
        return new Response(...origin(asked));
      },
    });
    return new WorkerRuntime(miniflare, await miniflare.ready, subrequests);
  }

  /** Sends a request byte by byte as it is: `fetch` would tidy its path. */
  async fetch({ method = 'GET', target, headers = {} }: RawRequest): Promise<WorkerAnswer> {
    const { hostname, port } = this.address;
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path: target, method, headers: { host: 'cdn.sparkdating.com', ...sent } };
      send(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('latin1'),
          }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  async stop(): Promise<void> {
    await this.miniflare.dispose();
  }
}

function bindingsOf({ bindings }: Arguments): Record<string, string> {
  return Object.fromEntries((bindings as readonly Arguments[]).map(({ name, text }) => [String(name), literal(text)]));
}

/** What Terraform makes of a text. */
function literal(text: unknown): string {
  return String(text).replace(/([$%])\1\{/g, '$1{');
}

/** The target and headers of a negotiation's request. */
export function rawRequest(request: NegotiationRequest): RawRequest {
  const { method, path, sizes = [], accept, ect, saveData, device = {}, language } = request;
  const query = ['utm=x', ...sizes.map((size) => `size=${size.replaceAll(' ', '%20')}`)].join('&');
  return {
    method,
    target: `${path}?${query}`,
    headers: {
      accept,
      ect,
      'save-data': saveData,
      'accept-language': language,
      'sec-ch-ua-mobile': device.uaMobile,
      'user-agent': device.userAgent,
    },
  };
}

/** Whether an HTTP client can send a request as it stands: Cloudflare answers what it cannot parse by itself. */
export function isSendable({ method = 'GET', path }: NegotiationRequest): boolean {
  return /^(GET|HEAD|POST|OPTIONS)$/.test(method) && /^\/[\x21-\x7e]*$/.test(path) && !/[?#]/.test(path);
}
