/** What caches read of a `Cache-Control` header. Times in seconds. */
export interface CacheControl {
  readonly maxAge?: number;
  readonly sharedMaxAge?: number;
  readonly noStore: boolean;
  readonly noCache: boolean;
  readonly isPrivate: boolean;
  /** Of shared caches: `must-revalidate` or `proxy-revalidate`. */
  readonly mustRevalidate: boolean;
  readonly staleIfError?: number;
  readonly staleWhileRevalidate?: number;
}

const NONE: CacheControl = { noStore: false, noCache: false, isPrivate: false, mustRevalidate: false };
/** A platform writes a handful of values; a stranger's origin must not fill the memory. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, CacheControl>();

/** Reads a header; of a directive that is said twice the first counts. https://www.rfc-editor.org/rfc/rfc9111#section-5.2 */
export function cacheControlOf(header: string | undefined): CacheControl {
  if (header === undefined) return NONE;
  let found = remembered.get(header);
  if (found === undefined) {
    found = read(header);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(header, found);
  }
  return found;
}

function read(header: string): CacheControl {
  const directives = new Map<string, string>();
  for (const part of header.split(',')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? '' : part.slice(equals + 1).trim();
    if (!directives.has(name)) directives.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  const seconds = (name: string): number | undefined => {
    const value = directives.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  return {
    maxAge: seconds('max-age'),
    sharedMaxAge: seconds('s-maxage'),
    noStore: directives.has('no-store'),
    noCache: directives.has('no-cache'),
    isPrivate: directives.has('private'),
    mustRevalidate: directives.has('must-revalidate') || directives.has('proxy-revalidate'),
    staleIfError: seconds('stale-if-error'),
    staleWhileRevalidate: seconds('stale-while-revalidate'),
  };
}
