import type { RequestListener } from 'node:http';
import { createNodeHandler } from '../../processors/http/node-server';
import type { Origin } from '../edge/types';
import type { LocalAddresses } from './hosts';
import { type Link, requestRoundTrips } from './link';

export interface FunctionListenerOptions {
  readonly origin: Origin;
  readonly addresses: LocalAddresses;
  /** @default - nothing is slower than it is */
  readonly link?: Link;
  readonly onFault: (fault: unknown) => void;
}

/** A function's URL as a server of its own. */
export function functionListener({ origin, addresses, link, onFault }: FunctionListenerOptions): RequestListener {
  const roundTripsOf = requestRoundTrips();
  return (incoming, response) => {
    const roundTrips = roundTripsOf(incoming.socket);
    createNodeHandler({
      application: async (request, signal) => {
        await link?.roundTrips(roundTrips, signal);
        const { status, headers, body } = await origin(request);
        await link?.transfer(body, signal);
        return { status, headers: addresses.rewriteHeaders(headers), ...(body.length > 0 && { body }) };
      },
      // Who has gone waits for nothing, and has broken nothing.
      onFault: (fault) => {
        if (!incoming.socket.destroyed) onFault(fault);
      },
    })(incoming, response);
  };
}
