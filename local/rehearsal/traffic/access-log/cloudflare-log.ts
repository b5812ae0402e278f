import type { LineReader } from './log-record';

type Fields = Readonly<Record<string, unknown>>;

/** What a record cannot be without. */
const NEEDED = ['ClientRequestURI', 'EdgeColoCode', 'EdgeStartTimestamp'] as const;

/** Those that a line of JSON does not have; `undefined` where it is no object. */
export function missingFields(line: string): readonly string[] | undefined {
  const fields = parsed(line);
  return fields && NEEDED.filter((field) => !Object.hasOwn(fields, field));
}

/**
 * Logpush of `http_requests`: an object of JSON a line.
 * https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/
 */
export const cloudflareReader: LineReader = (line) => {
  const fields = parsed(line);
  if (fields === undefined) return undefined;
  const text = (field: string): string => {
    const value = fields[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const atMs = timeOf(fields['EdgeStartTimestamp']);
  const uri = text('ClientRequestURI');
  const location = text('EdgeColoCode');
  if (atMs === undefined || !uri.startsWith('/') || location === '') return undefined;
  const mark = uri.indexOf('?');
  const country = text('ClientCountry').toUpperCase();
  const status = text('EdgeResponseStatus');
  return {
    atMs,
    method: text('ClientRequestMethod') || 'GET',
    path: mark < 0 ? uri : uri.slice(0, mark),
    query: mark < 0 ? '' : uri.slice(mark + 1),
    ...(/^\d+$/.test(status) && { status: Number(status) }),
    location,
    userAgent: text('ClientRequestUserAgent'),
    ...(/^[A-Z]{2}$/.test(country) && { country }),
    viewer: text('ClientIP'),
    port: text('ClientSrcPort'),
  };
};

function parsed(line: string): Fields | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** As the job is set: RFC 3339, or seconds or nanoseconds since 1970. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const parsedTime = Date.parse(value);
    return Number.isNaN(parsedTime) ? undefined : parsedTime;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return value > 1e14 ? value / 1e6 : value * 1000;
}
