import { randomUUID } from 'node:crypto';
import type { Origin, OriginAnswer, OriginRequest } from '../edge/types';
import type { UrlEvent, UrlResult } from './events';

/** Lambda's own answer where a function has failed. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
const FAILED: OriginAnswer = {
  status: 502,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: Buffer.from('{"Message":"Internal Server Error"}\n'),
};

export interface UrlOriginOptions {
  readonly invoke: (event: UrlEvent) => Promise<UrlResult>;
  readonly onFault: (fault: unknown) => void;
}

/** A function behind its URL: requests in, as events of version 2.0, and its results out. */
export function urlOrigin({ invoke, onFault }: UrlOriginOptions): Origin {
  return async (request) => {
    try {
      return toAnswer(await invoke(toEvent(request)));
    } catch (fault) {
      onFault(fault);
      return FAILED;
    }
  };
}

function toEvent({ method, path, query, headers }: OriginRequest): UrlEvent {
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(sent),
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? '' },
      requestId: randomUUID(),
      timeEpoch: Date.now(),
    },
    isBase64Encoded: false,
  };
}

function toAnswer(result: UrlResult): OriginAnswer {
  if (typeof result === 'string') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(result) };
  }
  const { statusCode = 200, headers = {}, body = '', isBase64Encoded = false } = result;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}
