import { request as httpRequest, Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PUBLIC_KEY_PREFIXES } from '../../lib/contract';
import { CONNECTION_HEADERS } from '../edge/origin-request';
import type { Origin, OriginAnswer, OriginRequest } from '../edge/types';

/** Of what a viewer sends, what a bucket answers by. */
const CONDITIONS = ['range', 'if-none-match', 'if-modified-since', 'if-match'] as const;
/** What of a storage's answer is the connection's own, or the edge's. */
const OWN_HEADERS: readonly string[] = [...CONNECTION_HEADERS, 'content-length', 'date'];

export interface BucketOriginOptions {
  readonly endpoint: string;
  readonly bucket: string;
  /** Prefixes of the keys that its policy opens. @default - the public ones, as the constructs ask of whoever owns it */
  readonly readable?: readonly string[];
}

/**
 * A bucket as the CDN's origin: it may read what the bucket's policy opens and list nothing, so that what is not there is
 * forbidden as well.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function bucketOrigin({
  endpoint,
  bucket,
  readable = PUBLIC_KEY_PREFIXES,
}: BucketOriginOptions): Origin & { readonly stop: () => void } {
  const agent = new Agent({ keepAlive: true });
  const origin = async (request: OriginRequest): Promise<OriginAnswer> => {
    if (request.method === 'OPTIONS') return preflight(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return s3Error(405, 'MethodNotAllowed');
    const key = keyOf(request.path);
    if (key === undefined) return s3Error(400, 'InvalidURI');
    if (!isObjectKey(key) || !readable.some((prefix) => key.startsWith(prefix))) return s3Error(403, 'AccessDenied');
    const { statusCode: status = 500, headers, body } = await ask(request, key);
    if (status === 404) return s3Error(403, 'AccessDenied');
    return { status, headers: plainHeaders(headers), body };
  };
  const ask = async ({ method, headers }: OriginRequest, key: string) => {
    const sent: OutgoingHttpHeaders = {};
    for (const name of CONDITIONS) if (headers[name] !== undefined) sent[name] = headers[name];
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const address = key.split('/').map(encodeURIComponent).join('/');
      httpRequest(`${endpoint}/${bucket}/${address}`, { method, headers: sent, agent }, resolve)
        .once('error', reject)
        .end();
    });
    return { statusCode: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
  };
  return Object.assign(origin, { stop: () => agent.destroy() });
}

/** The key that an address stands for; `undefined` where it stands for none. */
function keyOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    return undefined;
  }
}

/**
 * Whether objects here may have this key. The storage takes keys for folders of the disk, where nothing and dots are other
 * folders than their names say.
 */
function isObjectKey(key: string): boolean {
  return !key.includes('\0') && key.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..');
}

function plainHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OWN_HEADERS.includes(name))
      .map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** As a bucket answers whose rules let every page read, which those of the constructs do. */
function preflight({ headers }: OriginRequest): OriginAnswer {
  if (headers['origin'] === undefined) return s3Error(400, 'BadRequest');
  const allowed = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD',
    ...(headers['access-control-request-headers'] !== undefined && {
      'access-control-allow-headers': headers['access-control-request-headers'],
    }),
  };
  return { status: 200, headers: allowed, body: Buffer.alloc(0) };
}

function s3Error(status: number, code: string): OriginAnswer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
