import { closeSync, openSync, writeSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

/** One file to be put into a zip. */
export interface ZipContent {
  /** Path with `/` between folders. */
  readonly name: string;
  /** As `stat` has it: type and permissions. */
  readonly mode: number;
  readonly content: () => Buffer;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 */
const VERSION = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** The first of January 1980, the earliest date that a zip can hold: the same files make the same bytes. */
const NO_DATE = (1 << 5) | 1;

/** Writes a zip of fewer than 4 GiB, one file in memory at a time. Synth has no time to wait for a promise. */
export function writeZip(path: string, files: readonly ZipContent[]): void {
  const zip = openSync(path, 'w');
  try {
    const directory: Buffer[] = [];
    let at = 0;
    for (const { name, mode, content } of files) {
      const bytes = content();
      const deflated = deflateRawSync(bytes);
      const fields = sharedFields({ name, bytes, deflated });
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)]);
      directory.push(directoryEntry({ fields, name, mode, offset: at }));
      for (const part of [local, deflated]) at += writeSync(zip, part);
    }
    const entries = Buffer.concat(directory);
    writeSync(
      zip,
      Buffer.concat([entries, endOfDirectory({ count: files.length, bytes: entries.length, offset: at })]),
    );
  } finally {
    closeSync(zip);
  }
}

/** What stands both before a file and in the directory: version, flags, method, time, date, CRC, sizes, lengths. */
function sharedFields(file: { readonly name: string; readonly bytes: Buffer; readonly deflated: Buffer }): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(NO_DATE, 8);
  fields.writeUInt32LE(crc32(file.bytes), 10);
  fields.writeUInt32LE(file.deflated.length, 14);
  fields.writeUInt32LE(file.bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(file.name), 22);
  return fields;
}

interface DirectoryEntry {
  readonly fields: Buffer;
  readonly name: string;
  readonly mode: number;
  readonly offset: number;
}

function directoryEntry({ fields, name, mode, offset }: DirectoryEntry): Buffer {
  const start = Buffer.from('PK\x01\x02\0\0');
  start.writeUInt16LE(MADE_BY_UNIX, 4);
  // Comment length, disk, internal attributes, external attributes (the mode above), offset.
  const rest = Buffer.alloc(14);
  rest.writeUInt16LE(mode, 8);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([start, fields, rest, Buffer.from(name)]);
}

function endOfDirectory({ count, bytes, offset }: Readonly<Record<'count' | 'bytes' | 'offset', number>>): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** Node's own is younger than the oldest Node this package runs on. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
