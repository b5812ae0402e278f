import type { RequestListener } from 'node:http';
import type { Origin } from '../edge/types';
import type { LocalAddresses } from './hosts';

export interface FunctionListenerOptions {
  readonly origin: Origin;
  readonly addresses: LocalAddresses;
  readonly onFault: (fault: unknown) => void;
}

/** A function's URL as a server of its own. */
export function functionListener({ origin, addresses, onFault }: FunctionListenerOptions): RequestListener {
  return (incoming, response) => {
    incoming.resume();
    const { method = 'GET', url = '/' } = incoming;
    const [path = '/', ...query] = url.split('?');
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    origin({ method, path, query: query.join('?'), headers }).then(
      (answer) => {
        const bodiless = method === 'HEAD' || answer.status === 204 || answer.status === 304;
        response.writeHead(answer.status, {
          ...addresses.rewriteHeaders(answer.headers),
          ...(!bodiless && { 'content-length': answer.body.length }),
        });
        response.end(bodiless ? undefined : answer.body);
      },
      (fault: unknown) => {
        onFault(fault);
        response.destroy();
      },
    );
  };
}
