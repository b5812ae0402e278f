import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LOCATIONS, locationOf } from '../edge/locations';
import type { ViewerAnswer, ViewerRequest } from '../edge/types';
import type { LocalAddresses } from './hosts';
import { type Link, requestRoundTrips } from './link';
import { distanceMs, type Viewers } from './viewers';

/** What a request may say of where it comes from; no origin sees it. */
export const LOCATION_HEADER = 'x-spark-location';
export const COUNTRY_HEADER = 'x-spark-country';
/** What an answer says of where it comes from. */
export const LAYER_HEADER = 'x-spark-layer';
export const DECISION_HEADER = 'x-spark-decided-by';

/** A location, which may say more than the airport, as `FRA50-C1` does. */
const LOCATION = /^([A-Z]{3})(?:\d{1,2}(?:-[A-Z]\d{1,2})?)?$/;
/** A country of the caller's, where the location's is not meant. */
const COUNTRY = /^[A-Z]{2}$/;

export interface CdnListenerOptions {
  /** The stack's name of what listens. */
  readonly host: string;
  readonly viewers: Viewers;
  readonly addresses: LocalAddresses;
  /** Edge location of requests that name none. */
  readonly location: string;
  readonly shieldRegion?: string;
  /** @default - nothing is slower than it is */
  readonly link?: Link;
  readonly onFault: (fault: unknown) => void;
}

/** Answers as the CDN does under one of the stack's names. */
export function cdnListener(options: CdnListenerOptions): RequestListener {
  const roundTripsOf = requestRoundTrips();
  return (incoming, response) => {
    incoming.resume();
    const roundTrips = roundTripsOf(incoming.socket);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    serve(incoming, response, { ...options, roundTrips, signal: gone.signal }).catch((fault: unknown) => {
      if (gone.signal.aborted) return;
      options.onFault(fault);
      response.destroy();
    });
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: CdnListenerOptions & { readonly roundTrips: number; readonly signal: AbortSignal },
): Promise<void> {
  const { viewers, link, signal, roundTrips, shieldRegion } = options;
  const began = performance.now();
  const request = viewerRequest(incoming, options);
  await link?.roundTrips(roundTrips, signal);
  const answer = await viewers.ask(request);
  await link?.wait(distanceMs(request.location, answer.answeredBy, shieldRegion), signal);
  await send(response, request, answer, options);
  viewers.answered(request, answer, performance.now() - began);
}

function viewerRequest(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  { host, location }: CdnListenerOptions,
): ViewerRequest {
  const [path = '/', ...query] = url.split('?');
  const sent: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) sent[name] = Array.isArray(value) ? value.join(', ') : value;
  const { [LOCATION_HEADER]: asked = '', [COUNTRY_HEADER]: named = '', ...rest } = sent;
  const airport = LOCATION.exec(asked)?.[1];
  const at = LOCATIONS.find(({ code }) => code === airport)?.code ?? location;
  const country = COUNTRY.test(named) ? named : locationOf(at).country;
  return { method, host, path, query: query.join('?'), headers: { ...rest, host }, location: at, country };
}

async function send(
  response: ServerResponse,
  { method }: ViewerRequest,
  answer: ViewerAnswer,
  { addresses, link, signal }: CdnListenerOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { status, body } = answer;
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  const headers = {
    ...addresses.rewriteHeaders(answer.headers),
    [LAYER_HEADER]: answer.answeredBy,
    [DECISION_HEADER]: encodeURI(answer.decidedBy),
    ...(!bodiless && { 'content-length': String(body.length) }),
  };
  response.writeHead(status, headers);
  if (bodiless) {
    response.end();
  } else if (link === undefined) {
    response.end(body);
  } else {
    response.flushHeaders();
    for await (const chunk of link.paced(body, signal)) response.write(chunk);
    response.end();
  }
}
