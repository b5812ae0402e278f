import type { LineReader } from './log-record';

/** Places of fields in a line, by name. */
export type FieldPlaces = ReadonlyMap<string, number>;

/** What a record cannot be without, beside its time. */
const NEEDED = ['x-edge-location', 'cs-method', 'cs-uri-stem'] as const;
/** One of these; logs of version 2 are made of the fields that were chosen. */
const TIMES = [['date', 'time'], ['timestamp(ms)'], ['timestamp']] as const;

/** The fields that a comment names; `undefined` where it names none. */
export function fieldsOf(comment: string): FieldPlaces | undefined {
  const fields = /^#Fields:\s*(.*)$/.exec(comment)?.[1];
  return fields === undefined
    ? undefined
    : new Map(
        fields
          .trim()
          .split(/\s+/)
          .map((field, index) => [field, index]),
      );
}

/** Those that a record needs and that are not there. */
export function missingPlaces(places: FieldPlaces): readonly string[] {
  const isTimed = TIMES.some((fields) => fields.every((field) => places.has(field)));
  return [...(isTimed ? [] : ['date and time']), ...NEEDED.filter((field) => !places.has(field))];
}

/**
 * Standard logs: fields with tabs between them, in the order that a comment names.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export function cloudfrontReader(): LineReader {
  let places: FieldPlaces = new Map();
  return (line) => {
    if (line.startsWith('#')) {
      places = fieldsOf(line) ?? places;
      return 'comment';
    }
    const values = line.split('\t');
    const get = (field: string): string | undefined => {
      const value = values[places.get(field) ?? -1];
      return value === undefined || value === '-' || value === '' ? undefined : value;
    };
    const [location, method, path] = NEEDED.map(get);
    const atMs = timeOf(get);
    if (location === undefined || method === undefined || path?.startsWith('/') !== true || Number.isNaN(atMs)) {
      return undefined;
    }
    const status = get('sc-status');
    const country = get('c-country');
    return {
      atMs,
      method,
      path: asSent(path),
      query: asSent(get('cs-uri-query') ?? ''),
      ...(status !== undefined && /^\d+$/.test(status) && { status: Number(status) }),
      location,
      userAgent: unescaped(get('cs(User-Agent)') ?? ''),
      ...(country !== undefined && /^[A-Z]{2}$/.test(country) && { country }),
      viewer: get('c-ip') ?? '',
      port: get('c-port') ?? '',
    };
  };
}

/** Milliseconds since 1970, as exactly as the log has it; NaN where it has none. */
function timeOf(get: (field: string) => string | undefined): number {
  const [milliseconds, seconds] = [get('timestamp(ms)'), get('timestamp')];
  if (milliseconds !== undefined) return Number(milliseconds);
  const [date, time] = [get('date'), get('time')];
  if (date !== undefined || time !== undefined) return Date.parse(`${date ?? ''}T${time ?? ''}Z`);
  return seconds === undefined ? NaN : Number(seconds) * 1000;
}

/** An address before CloudFront escaped the percent signs of its escapes. */
function asSent(address: string): string {
  return address.replace(/%25(?=[0-9A-Fa-f]{2})/g, '%');
}

/** CloudFront has written blanks as %20 and, at other times, the percent sign of that once more. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(asSent(value));
  } catch {
    return value;
  }
}
