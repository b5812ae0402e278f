import { buildKey, negotiate, negotiationTable } from '../../lib/contract';
import { type HttpAnswer, type HttpApplication, type HttpRequest, refusal } from '../http/message';
import type { ResizerContract } from './environment';
import { makeVariant, type ResizerServices } from './make-variant';
import { type Outcome, RESIZER_REFUSALS, refused, type ResizerRefusalCode, type ServedVariant } from './outcome';
import type { VariantAddress } from './ports';
import { SingleFlight } from './single-flight';

/** Reading and storing around the time that the contract gives an image. */
const OVERHEAD_SECONDS = 5;
/** What a client that is sent away should wait. */
const RETRY_SECONDS = 2;

export interface ResizerOptions {
  readonly services: ResizerServices;
  /** Larger images are stored, and the client is sent to them. @default - none */
  readonly maxResponseBytes?: number;
}

/**
 * Answers the address of a variant with the variant, making it where it is missing. Requests for one variant at once are
 * one piece of work, which goes on when a client of it gives up.
 */
export function createResizer({ services, maxResponseBytes = Infinity }: ResizerOptions): HttpApplication {
  const { contract } = services;
  const address = addressReader(contract);
  const flights = new SingleFlight<Outcome>();
  const limitMs = (contract.images.upload.timeoutSeconds + OVERHEAD_SECONDS) * 1000;
  return async (request) => {
    const asked = address(request);
    if ('kind' in asked) return answer(asked, contract, maxResponseBytes);
    const outcome = await flights.run(request.path, () => withinLimits(asked, services, limitMs));
    return answer(outcome, contract, maxResponseBytes);
  };
}

async function withinLimits(address: VariantAddress, services: ResizerServices, limitMs: number): Promise<Outcome> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    return await makeVariant(address, services, signal);
  } catch (fault) {
    if (signal.aborted) return refused('timed-out');
    services.onFault(fault);
    return refused('failed');
  }
}

/** Reads paths that name a variant of the contract; all others are refused without asking anybody. */
function addressReader(contract: ResizerContract): (request: HttpRequest) => VariantAddress | Outcome {
  const table = negotiationTable(contract);
  return ({ method, path }) => {
    const found = negotiate(table, { method, path });
    if (found.kind === 'refused') return refused(found.code);
    if (found.kind === 'beacon' || found.negotiated) return refused('unknown-path');
    const { userId, imageId, useCase, format } = found;
    return { userId, imageId, useCase, format };
  };
}

function answer(outcome: Outcome, { delivery }: ResizerContract, maxResponseBytes: number): HttpAnswer {
  if (outcome.kind === 'refused') return refusalAnswer(outcome.code, delivery.onTheFly.errorTtlSeconds);
  const { image } = outcome;
  if (image.data.length <= maxResponseBytes) return imageAnswer(image);
  // Only to what is there: elsewhere the client would be sent in circles.
  return image.stored ? seeStored(image.address) : refusalAnswer('busy', delivery.onTheFly.errorTtlSeconds);
}

function imageAnswer({ data, contentType, cacheControl, eTag, address }: ServedVariant): HttpAnswer {
  return {
    status: 200,
    headers: {
      'content-type': contentType,
      'cache-control': cacheControl,
      // Where a lower-ranked format is given, it is not the address that was asked for.
      'content-location': pathOf(address),
      etag: eTag,
      'x-content-type-options': 'nosniff',
    },
    body: data,
  };
}

/** The same host, by which the bucket is asked again. */
function seeStored(address: VariantAddress): HttpAnswer {
  return { status: 302, headers: { location: pathOf(address), 'cache-control': 'no-store' } };
}

const pathOf = (address: VariantAddress): string => `/${buildKey({ kind: 'image-variant', ...address })}`;

function refusalAnswer(code: ResizerRefusalCode, ttlSeconds: number): HttpAnswer {
  const status = RESIZER_REFUSALS[code];
  const headers = {
    ...(status === 405 && { allow: 'GET, HEAD' }),
    ...(status === 503 && { 'retry-after': String(RETRY_SECONDS) }),
  };
  return refusal({ status, code, ttlSeconds, headers });
}
