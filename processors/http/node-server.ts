import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type HttpAnswer, type HttpApplication, type HttpRequest, refusal } from './message';

export interface NodeServerOptions {
  readonly application: HttpApplication;
  /** Told of what the application throws, which the caller only sees as a 500. */
  readonly onFault: (fault: unknown) => void;
}

/** Runs an application in a server of Node's: `createServer(createNodeHandler({ … }))`. */
export function createNodeHandler({ application, onFault }: NodeServerOptions): RequestListener {
  return (incoming, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    // No route takes a body, and one that is not read would keep the connection from being used again.
    incoming.resume();
    const request = toRequest(incoming);
    application(request, gone.signal).then(
      (answer) => send(response, request, answer),
      (fault: unknown) => {
        onFault(fault);
        send(response, request, refusal({ status: 500, code: 'INTERNAL', ttlSeconds: 0 }));
      },
    );
  };
}

function toRequest({ method = 'GET', url = '/', headers }: IncomingMessage): HttpRequest {
  const [path = '/', ...query] = url.split('?');
  const joined = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  );
  return { method, path, query: query.join('?'), headers: Object.fromEntries(joined) };
}

/** Statuses whose answers have no body, of which a length would say more than is so. https://www.rfc-editor.org/rfc/rfc9110#section-8.6 */
const BODILESS: readonly number[] = [204, 304];

function send(response: ServerResponse, { method }: HttpRequest, { status, headers, body }: HttpAnswer): void {
  const length =
    body === undefined ? (BODILESS.includes(status) ? {} : { 'content-length': 0 }) : { 'content-length': body.length };
  response.writeHead(status, { ...headers, ...length });
  response.end(method === 'HEAD' ? undefined : body);
}
