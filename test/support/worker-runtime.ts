import { Miniflare, type Request, Response } from 'miniflare';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-http';
import type { Arguments, Synthesized } from './synth';

/** What the Worker asked its own zone for. */
export interface Subrequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cf: Readonly<Record<string, unknown>>;
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

  /** Sends a request to the images host. */
  async fetch(request: RawRequest): Promise<RawAnswer> {
    return sendRaw(this.address, request);
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
