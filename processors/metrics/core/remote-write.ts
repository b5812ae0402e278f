import { setTimeout as delay } from 'node:timers/promises';
import { pushTimeseries } from 'prometheus-remote-write';
import type { Series } from './observation';

/** A series with its samples, oldest first. Times are milliseconds since 1970. */
export interface TimeSeries extends Series {
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
}

/** What sends one request; in the cloud it signs it. */
export type RemoteWriteFetch = (
  url: string,
  init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
) => Promise<{ readonly status: number; readonly statusText: string; text(): Promise<string> }>;

export interface RemoteWriteOptions {
  readonly url: string;
  readonly fetch: RemoteWriteFetch;
  /** Attempts for one request. @default 5 */
  readonly attempts?: number;
  /** Before the second attempt; doubled for each that follows, and varied. @default 200 */
  readonly backoffMs?: number;
  /** When raised, no attempt is begun any more. */
  readonly signal?: AbortSignal;
}

/** Samples that were not taken: the server’s own word for why, and whether asking again could have helped. */
export class RemoteWriteError extends Error {
  override readonly name = 'RemoteWriteError';

  constructor(
    readonly status: number | undefined,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`'remote write' must be accepted, got: ${status ?? 'no answer'} ${reason}`, options);
  }
}

/** https://prometheus.io/docs/specs/prw/remote_write_spec/#protocol */
const HEADERS = { 'Content-Encoding': 'snappy', 'X-Prometheus-Remote-Write-Version': '0.1.0' };
const MAX_REASON_LENGTH = 300;

type WireSeries = Exclude<Parameters<typeof pushTimeseries>[0], readonly unknown[]>;

/**
 * Sends series to a Prometheus. Asks again, with growing pauses, where the server says that it may (429 and 5xx) or does
 * not answer at all; any other refusal is final.
 *
 * @throws RemoteWriteError
 */
export async function remoteWrite(series: readonly TimeSeries[], options: RemoteWriteOptions): Promise<void> {
  const { attempts = 5, backoffMs = 200, signal } = options;
  const isOver = (): boolean => signal?.aborted === true;
  if (isOver()) throw new RemoteWriteError(undefined, 'within the time of the run');
  for (let attempt = 1; ; attempt += 1) {
    const error = await send(series, options);
    if (error === undefined) return;
    const final = error.status !== undefined && error.status !== 429 && error.status < 500;
    if (final || attempt >= attempts || isOver()) throw error;
    await delay(backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

async function send(
  series: readonly TimeSeries[],
  { url, fetch }: RemoteWriteOptions,
): Promise<RemoteWriteError | undefined> {
  try {
    const { status, errorMessage = '' } = await pushTimeseries(series.map(toWire), {
      url,
      headers: HEADERS,
      fetch: async (target, init) =>
        fetch(target, {
          method: init?.method ?? 'POST',
          headers: init?.headers ?? {},
          body: new Uint8Array(init?.body ?? new ArrayBuffer(0)),
        }),
    });
    if (status >= 200 && status < 300) return undefined;
    return new RemoteWriteError(status, errorMessage.trim().slice(0, MAX_REASON_LENGTH));
  } catch (cause) {
    return new RemoteWriteError(undefined, cause instanceof Error ? cause.name : 'error', { cause });
  }
}

/** Receivers want the labels of a series in the order of their names; `__name__` sorts before all of ours. */
function toWire({ name, labels, samples }: TimeSeries): WireSeries {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    labels: { __name__: name, ...Object.fromEntries(sorted) },
    samples: samples.map(({ value, timestamp }) => ({ value, timestamp })),
  };
}
