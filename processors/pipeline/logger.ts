/**
 * Facts of one event. No personal data: media ids are opaque, but no user id, no key or URL that holds one, no name
 * and no position.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

type LogLevel = 'info' | 'warn' | 'error';

/** Writes one line of JSON per event. */
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>> & {
  /** A logger whose every line carries `fields` as well. */
  readonly with: (fields: LogFields) => Logger;
};

/** Straight to the stream: the runtime's `console` puts a prefix before the JSON, or JSON around it. */
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

export function createLogger(common: LogFields = {}, write: (line: string) => void = writeLine): Logger {
  const log = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write(JSON.stringify({ level, timestamp: new Date().toISOString(), message, ...common, ...fields }));
  return {
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    with: (fields) => createLogger({ ...common, ...fields }, write),
  };
}

const FRAME = /^\s+at /;
const SHOWN_FRAMES = 6;

/**
 * What may be logged of an error that somebody else worded. Never its message: S3's "access denied" names the key, and
 * the key names the user. The name, the status and the place in the code are what is needed to find the cause.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, $metadata } = error as {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    status: $metadata?.httpStatusCode,
    awsRequestId: $metadata?.requestId,
    frames: error.stack
      ?.split('\n')
      .filter((line) => FRAME.test(line))
      .slice(0, SHOWN_FRAMES)
      .map((line) => line.trim()),
  };
}
