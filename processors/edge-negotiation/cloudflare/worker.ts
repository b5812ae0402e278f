import { EDGE_WORKER_BINDING, type EdgeWorkerSettings } from '../../../lib/contract/edge-worker-settings';
import { negotiate, type NegotiationRequest, querySizes } from '../../../lib/contract/negotiation';
import { beaconAnswer, type EdgeAnswer, refusalAnswer } from '../answer';
import { cacheOptions, negotiatedResponse } from './caching';

/** What the runtime hands in, beside the request. */
export interface WorkerEnvironment {
  readonly [EDGE_WORKER_BINDING]: string;
}

/** https://developers.cloudflare.com/workers/runtime-apis/context/ */
export interface WorkerContext {
  passThroughOnException(): void;
}

let known: { readonly text: string; readonly settings: EdgeWorkerSettings } | undefined;

/** Parsed once in the life of an isolate. */
function settingsOf({ [EDGE_WORKER_BINDING]: text }: WorkerEnvironment): EdgeWorkerSettings {
  if (known?.text !== text) known = { text, settings: JSON.parse(text) as EdgeWorkerSettings };
  return known.settings;
}

/**
 * Sends a request on to the variant it gets, or answers it here. It runs before Cloudflare's cache, which is then asked for
 * the path of a variant without a query: one entry for each, without the custom keys that Enterprise alone has. A request
 * of a Worker for its own zone meets no route again.
 * https://developers.cloudflare.com/workers/reference/how-the-cache-works/
 */
async function answer(request: Request, environment: WorkerEnvironment, context: WorkerContext): Promise<Response> {
  // Whatever fails here, the distribution behind picks the variant, and no rule keeps what it answers.
  context.passThroughOnException();
  const settings = settingsOf(environment);
  const { origin, asked } = read(request);
  const found = negotiate(settings.table, asked);
  if (found.kind === 'beacon') return response(beaconAnswer());
  if (found.kind === 'refused') return response(refusalAnswer(found, settings.table));
  // The headers go along, ranges and conditions among them, and the secret that opens the distribution.
  const stored = await fetch(new Request(`${origin}/${found.key}`, request), cacheOptions(settings));
  return found.negotiated ? negotiatedResponse(stored, settings) : stored;
}

/** Splits the address by hand: `URL` would resolve encoded dots in a path, of which `negotiate` is to be the judge. */
function read({ method, url, headers }: Request): { readonly origin: string; readonly asked: NegotiationRequest } {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('?', start);
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  const asked = {
    method,
    path: end < 0 ? url.slice(start) : url.slice(start, end),
    sizes: end < 0 ? [] : querySizes(url.slice(end)),
    accept: header('accept'),
    ect: header('ect'),
    saveData: header('save-data'),
    device: { uaMobile: header('sec-ch-ua-mobile'), userAgent: header('user-agent') },
    language: header('accept-language'),
  };
  return { origin: url.slice(0, start), asked };
}

function response({ status, reason, headers, body }: EdgeAnswer): Response {
  return new Response(body ?? null, { status, statusText: reason, headers: { ...headers } });
}

export default { fetch: answer };
