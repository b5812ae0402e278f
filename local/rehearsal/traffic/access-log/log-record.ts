/** What a line of a log says of a request, whichever CDN wrote it. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** What was answered. @default - the log does not say; 0 of CloudFront is a viewer who went before it was answered */
  readonly status?: number;
  /** Code of the edge location, as the log has it. */
  readonly location: string;
  readonly userAgent: string;
  /** Two letters. @default - that of the location */
  readonly country?: string;
  /** Tells viewers apart, and their connections; it is in no request that is made of the record. Empty where none is named. */
  readonly viewer: string;
  readonly port: string;
}

/** Reads a line. `undefined` where it cannot be read; `comment` where there is nothing to read. */
export type LineReader = (line: string) => LogRecord | 'comment' | undefined;
