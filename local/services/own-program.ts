import type { IncomingMessage, RequestListener } from 'node:http';
import { LOOPBACK } from './loopback';

/**
 * A listener that answers programs of this computer alone, which ask its address by number: a name that somebody else has
 * led to it, and any page in a browser, are refused.
 */
export function ownPrograms(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (isOwnProgram(request)) listener(request, response);
    else response.writeHead(403, { connection: 'close' }).end();
  };
}

/** Browsers send one of the two other headers with every request. */
function isOwnProgram({ headers, socket }: IncomingMessage): boolean {
  const ofPage = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  return headers.host === `${LOOPBACK}:${socket.localPort ?? 0}` && !ofPage;
}
