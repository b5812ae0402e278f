import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { constants, inflateRawSync } from 'node:zlib';

/** A file in a zip, as the zip's directory describes it. */
export interface ZipEntry {
  /** Path with `/` between folders. */
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  /** As `stat` has it: type and permissions; 0 where the zip was made without. */
  readonly mode: number;
  readonly crc32: number;
  /** Where its own header lies in the zip. */
  readonly offset: number;
  readonly compressedBytes: number;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

/**
 * The files of a zip, without reading more of it than its directory.
 *
 * @returns `undefined` where the file is no zip
 */
export function zipEntries(path: string): readonly ZipEntry[] | undefined {
  const { size } = statSync(path);
  const tail = readBytes(path, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), END_BYTES + MAX_COMMENT_BYTES);
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
  if (end < 0) return undefined;

  const count = tail.readUInt16LE(end + 10);
  const directory = readBytes(path, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + name),
      bytes: directory.readUInt32LE(at + 24),
      mode: directory.readUInt16LE(at + 40),
      crc32: directory.readUInt32LE(at + 16),
      offset: directory.readUInt32LE(at + 42),
      compressedBytes: directory.readUInt32LE(at + 20),
    });
    at += ENTRY_BYTES + name + extra + comment;
  }
  return entries;
}

/** The first bytes of a file in a zip, at most `count`, which is to be small. */
export function zipEntryStart(path: string, { offset, compressedBytes }: ZipEntry, count: number): Buffer {
  const header = readBytes(path, offset, LOCAL_BYTES);
  const from = offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (header.readUInt16LE(8) === STORED) return readBytes(path, from, Math.min(count, compressedBytes));
  // A deflate block begins with its tables; a piece of the stream is unpacked as far as it goes.
  const piece = readBytes(path, from, Math.min(compressedBytes, 65_536));
  return inflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, count);
}

/** Bytes of a file from a place on, fewer where it ends before. */
export function readBytes(path: string, from: number, count: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(count);
    return buffer.subarray(0, readSync(file, buffer, 0, count, from));
  } finally {
    closeSync(file);
  }
}
