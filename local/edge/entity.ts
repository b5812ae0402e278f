import { matchesETag } from '../../processors/http/message';
import type { OriginAnswer, ViewerRequest } from './types';

/** Headers that a 304 repeats. https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5 */
const NOT_MODIFIED_HEADERS: readonly string[] = [
  'cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
];
/** What a cache answers by itself, of the whole that it has. */
export const CONDITIONAL_HEADERS: readonly string[] = [
  'range',
  'if-range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
];
const RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * What a request gets of a whole answer that is kept: nothing new, a part of it, its headers, or all.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function servedEntity(
  { method, headers }: Pick<ViewerRequest, 'method' | 'headers'>,
  kept: OriginAnswer,
): OriginAnswer {
  if (kept.status !== 200) return withLength(kept, method);
  if (isNotModified(headers, kept)) {
    const repeated = Object.entries(kept.headers).filter(([name]) => NOT_MODIFIED_HEADERS.includes(name));
    return { status: 304, headers: Object.fromEntries(repeated), body: Buffer.alloc(0) };
  }
  const range = method === 'GET' && mayBePart(headers['if-range'], kept) ? headers['range'] : undefined;
  return withLength(range === undefined ? kept : part(range, kept), method);
}

function isNotModified(asked: ViewerRequest['headers'], { headers }: OriginAnswer): boolean {
  const { etag, 'last-modified': modified } = headers;
  if (asked['if-none-match'] !== undefined) return etag !== undefined && matchesETag(asked['if-none-match'], etag);
  const since = Date.parse(asked['if-modified-since'] ?? '');
  return modified !== undefined && Date.parse(modified) <= since;
}

/** A part of something else than the viewer has is no use: a weak tag does not tell. */
function mayBePart(ifRange: string | undefined, { headers }: OriginAnswer): boolean {
  if (ifRange === undefined) return true;
  const wanted = ifRange.trim();
  if (wanted.startsWith('"')) return headers['etag'] === wanted;
  return !wanted.startsWith('W/') && headers['last-modified'] === wanted;
}

/** One range; several are answered by the whole, as is what cannot be read. */
function part(range: string, kept: OriginAnswer): OriginAnswer {
  const { headers, body } = kept;
  const [, from = '', to = ''] = RANGE.exec(range.trim()) ?? [];
  if (from === '' && to === '') return kept;
  const first = from === '' ? Math.max(0, body.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return kept;
  if (first > last) {
    const { 'content-encoding': _encoding, ...others } = headers;
    return {
      status: 416,
      headers: { ...others, 'content-range': `bytes */${body.length}`, 'content-type': 'text/plain' },
      body: Buffer.from('The object has no such range.\n'),
    };
  }
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${body.length}` },
    body: body.subarray(first, last + 1),
  };
}

/** HEAD tells the length of what it leaves out. */
function withLength({ status, headers, body }: OriginAnswer, method: string): OriginAnswer {
  const bodiless = status === 204 || status === 304;
  return {
    status,
    headers: bodiless ? headers : { ...headers, 'content-length': String(body.length) },
    body: method === 'HEAD' ? Buffer.alloc(0) : body,
  };
}
