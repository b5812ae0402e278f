import type { LineReader } from './log-record';

/** What a record cannot be without. */
const NEEDED = ['date', 'time', 'x-edge-location', 'cs-method', 'cs-uri-stem'] as const;

/**
 * Standard logs: fields with tabs between them, in the order that a comment names.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export function cloudfrontReader(): LineReader {
  let indices: ReadonlyMap<string, number> = new Map();
  return (line) => {
    if (line.startsWith('#')) {
      const fields = /^#Fields:\s*(.*)$/.exec(line)?.[1];
      if (fields !== undefined)
        indices = new Map(
          fields
            .trim()
            .split(/\s+/)
            .map((field, index) => [field, index]),
        );
      return 'comment';
    }
    const values = line.split('\t');
    const get = (field: string): string | undefined => {
      const value = values[indices.get(field) ?? -1];
      return value === undefined || value === '-' || value === '' ? undefined : value;
    };
    const [date, time, location, method, path] = NEEDED.map(get);
    const atMs = Date.parse(`${date ?? ''}T${time ?? ''}Z`);
    if (location === undefined || method === undefined || path?.startsWith('/') !== true || Number.isNaN(atMs)) {
      return undefined;
    }
    return {
      atMs,
      method,
      path,
      query: get('cs-uri-query') ?? '',
      location,
      userAgent: unescaped(get('cs(User-Agent)') ?? ''),
      ...(/^[A-Z]{2}$/.test(get('c-country') ?? '') && { country: get('c-country') }),
      viewer: get('c-ip') ?? '',
      port: get('c-port') ?? '',
    };
  };
}

/** CloudFront has written blanks as %20 and, at other times, the percent sign of that once more. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replace(/%25(?=[0-9A-F]{2})/g, '%'));
  } catch {
    return value;
  }
}
