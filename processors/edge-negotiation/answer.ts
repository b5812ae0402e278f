import type { NegotiationTable } from '../../lib/contract/negotiation-table';
import type { Refusal } from '../../lib/contract/negotiation';

/** An answer that the edge gives by itself, without asking an origin. */
export interface EdgeAnswer {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const REASONS: Readonly<Record<Refusal['status'], string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
};

/** Nothing, which no cache keeps: the request itself is the message, and the edge's log has it. */
export function beaconAnswer(): EdgeAnswer {
  return {
    status: 204,
    reason: 'No Content',
    headers: {
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  };
}

/** The code of a refusal as text, which a browser keeps for a moment only. */
export function refusalAnswer({ code, status }: Refusal, { errorTtlSeconds }: NegotiationTable): EdgeAnswer {
  return {
    status,
    reason: REASONS[status],
    headers: {
      'cache-control': `public, max-age=${errorTtlSeconds}`,
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    },
    body: code,
  };
}
