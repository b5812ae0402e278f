/** A request, however it arrived. */
export interface HttpRequest {
  readonly method: string;
  /** As it was sent: percent-encoded, with a leading slash, without the query. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  /** By lower-case name; a header of several lines is joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. Length and connection are the server's own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Also of an answer to HEAD, which is sent without it. @default - none */
  readonly body?: Buffer;
}

/**
 * What a server or a function runs. It answers every request, wrong ones too; what it throws is a fault of its own.
 *
 * @param signal raised when nobody waits for the answer any more
 */
export type HttpApplication = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

export interface RefusalOptions {
  readonly status: number;
  /** Names the reason for programs. */
  readonly code: string;
  /** How long caches may keep it; 0 for not at all. */
  readonly ttlSeconds: number;
  /** @default - none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer without an image: its code as JSON. It repeats nothing of the request. */
export function refusal({ status, code, ttlSeconds, headers }: RefusalOptions): HttpAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': ttlSeconds > 0 ? `public, max-age=${ttlSeconds}` : 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: Buffer.from(`${JSON.stringify({ error: code })}\n`),
  };
}

/**
 * Whether `If-None-Match` names the entity: weakly, as for GET.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function matchesETag(ifNoneMatch: string | undefined, eTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(eTag));
}
