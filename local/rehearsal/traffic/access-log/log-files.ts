import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { reasonOf, UsageError } from '../../../errors';
import { cloudflareReader, missingFields } from './cloudflare-log';
import { cloudfrontReader, fieldsOf, missingPlaces } from './cloudfront-log';
import type { LineReader } from './log-record';

const GZIP = Buffer.from([0x1f, 0x8b]);
const PARQUET = Buffer.from('PAR1');
const RULE =
  "'--log' must be a CloudFront standard log (tab-separated, with #Fields) or Cloudflare's Logpush JSON, plain or gzip";

export interface LogFile {
  readonly path: string;
  readonly format: 'CloudFront' | 'Cloudflare';
  readonly gzip: boolean;
}

/**
 * Looks what a log is by its beginning.
 *
 * @throws UsageError when it cannot be read, is of another format, or lacks a field that a request cannot be without
 */
export async function inspectLog(path: string): Promise<LogFile> {
  const head = await headOf(path);
  const refuse = (why = ''): never => {
    throw new UsageError(`${RULE}, got: ${path}${why}`);
  };
  if (head.equals(PARQUET)) refuse(', which is Parquet');
  const gzip = head.subarray(0, 2).equals(GZIP);
  let hasFields = false;
  for await (const line of linesOf({ path, gzip })) {
    if (line.trim() === '') continue;
    if (line.startsWith('#')) {
      const places = fieldsOf(line);
      if (places === undefined) continue;
      const missing = missingPlaces(places);
      if (missing.length > 0) refuse(`, whose #Fields have no ${missing.join(' and no ')}`);
      hasFields = true;
      continue;
    }
    if (hasFields) return line.includes('\t') ? { path, format: 'CloudFront', gzip } : refuse(', which has no tabs');
    if (!line.startsWith('{')) break;
    if (/"(cs-uri-stem|x-edge-location)"/.test(line)) {
      refuse(", which is CloudFront's JSON: have it written in the w3c format");
    }
    const missing = missingFields(line) ?? refuse();
    if (missing.length > 0) refuse(`, whose JSON has no ${missing.join(' and no ')}`);
    return { path, format: 'Cloudflare', gzip };
  }
  return hasFields ? { path, format: 'CloudFront', gzip } : refuse();
}

export function readerOf({ format }: LogFile): LineReader {
  return format === 'CloudFront' ? cloudfrontReader() : cloudflareReader;
}

/** @throws UsageError when the file ends within a gzip member, or cannot be read */
export async function* linesOf({ path, gzip }: Pick<LogFile, 'path' | 'gzip'>): AsyncGenerator<string> {
  const file = createReadStream(path);
  let failure: unknown;
  let input: Readable = file;
  if (gzip) {
    const unzipped = createGunzip();
    file.on('error', (error) => unzipped.destroy(error));
    input = file.pipe(unzipped);
  }
  const lines = createInterface({ input, crlfDelay: Infinity });
  input.on('error', (error) => {
    failure = error;
    lines.close();
  });
  try {
    yield* lines;
  } catch (error) {
    // Node has lines end by it, or throw it: that depends on its version.
    failure ??= error;
  } finally {
    lines.close();
    file.destroy();
  }
  if (failure !== undefined) throw unreadable(path, failure);
}

function unreadable(path: string, cause: unknown): UsageError {
  return new UsageError(`'--log' must be a file that can be read, got: ${path} (${reasonOf(cause)})`);
}

async function headOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PARQUET.length), 0, PARQUET.length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}
