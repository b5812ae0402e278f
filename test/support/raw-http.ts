import { request as send } from 'node:http';
import type { NegotiationRequest } from '../../lib/contract';

export interface RawRequest {
  readonly method?: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** What a client got. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request as it stands: `fetch` would tidy its path. */
export async function sendRaw(
  { hostname, port }: Pick<URL, 'hostname' | 'port'>,
  { method = 'GET', target, headers = {} }: RawRequest,
): Promise<RawAnswer> {
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const options = { hostname, port, path: target, method, headers: { host: 'cdn.sparkdating.com', ...sent } };
  return new Promise((resolve, reject) => {
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

/** What a negotiation's request is on the line. The CDN's own lookup of devices is left out: it is no client's. */
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

/** Whether an HTTP client can send a request as it stands; what it cannot be is refused before any of our code is asked. */
export function isSendable({ method = 'GET', path }: NegotiationRequest): boolean {
  return /^(GET|HEAD|POST|OPTIONS)$/.test(method) && /^\/[\x21-\x7e]*$/.test(path) && !/[?#]/.test(path);
}
