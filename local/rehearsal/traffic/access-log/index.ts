import { basename } from 'node:path';
import type { MediaContract } from '../../../../lib/contract';
import { type EdgeLocation, locationOf } from '../../../edge/locations';
import { UsageError } from '../../../errors';
import type { TrafficRequest, TrafficSource } from '../../types';
import { type ClientMix, DEFAULT_CLIENT_MIX } from '../clients';
import { inOrder } from './in-order';
import { inspectLog, linesOf, type LogFile, readerOf } from './log-files';
import { LogNotes } from './log-notes';
import type { LogRecord } from './log-record';
import { RequestReader } from './request-of';

export interface AccessLogOptions {
  readonly files: readonly string[];
  readonly contract: MediaContract;
  /** Networks by share, and clients that user agents are taken for. @default DEFAULT_CLIENT_MIX */
  readonly clients?: ClientMix;
  /** Records that are held to bring them in order. @default 50_000 */
  readonly window?: number;
}

const DEFAULT_WINDOW = 50_000;

/**
 * The requests of CloudFront's standard logs, or of Cloudflare's Logpush, several files in the order of their names. They
 * are read as they are asked for, so that a log may be of any length.
 *
 * A log names no Accept header and no connection: these are of the client that the user agent belongs to, and of the mix.
 * The bytes that it names are those of another stack, and of objects without baselines: those of the samples are taken. What
 * was answered with an error is left out, as every id stands for a sample here, and nobody knows of what there was none.
 *
 * @throws UsageError when a file cannot be read or is of another format
 */
export async function readAccessLog(options: AccessLogOptions): Promise<TrafficSource> {
  const paths = [...options.files].sort();
  const files = await Promise.all(paths.map(inspectLog));
  const formats = [...new Set(files.map(({ format }) => format))];
  let notes = new LogNotes();

  async function* records(): AsyncGenerator<LogRecord> {
    for (const file of files) yield* recordsOf(file, () => (notes.unreadable += 1));
  }

  async function* requests(): AsyncGenerator<TrafficRequest> {
    notes = new LogNotes();
    const { contract, clients = DEFAULT_CLIENT_MIX, window = DEFAULT_WINDOW } = options;
    const reader = new RequestReader({ contract, clients, locationOf: knownLocation });
    let startMs: number | undefined;
    for await (const record of inOrder(records(), { window, onLate: () => (notes.late += 1) })) {
      if ((record.status ?? 0) >= 400) {
        notes.refused += 1;
        continue;
      }
      startMs ??= record.atMs;
      const request = reader.read(record, startMs);
      if (request === undefined) {
        notes.atUnknownPlace(record.location);
        continue;
      }
      if (request.session === undefined) notes.nameless += 1;
      yield request;
    }
  }

  return {
    description: `log of ${formats.join(' and ')}: ${paths.map((path) => basename(path)).join(', ')}`,
    requests,
    notes: () => notes.texts(),
  };
}

async function* recordsOf(file: LogFile, skip: () => void): AsyncGenerator<LogRecord> {
  const read = readerOf(file);
  for await (const line of linesOf(file)) {
    if (line === '') continue;
    const record = read(line);
    if (record === undefined) skip();
    else if (record !== 'comment') yield record;
  }
}

const known = new Map<string, EdgeLocation | undefined>();

/** A log may name a location of which nothing is known here. */
function knownLocation(code: string): EdgeLocation | undefined {
  if (!known.has(code)) {
    let found: EdgeLocation | undefined;
    try {
      found = locationOf(code);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
    known.set(code, found);
  }
  return known.get(code);
}
