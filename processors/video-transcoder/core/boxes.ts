import type { FileHandle } from 'node:fs/promises';

/** A box of an ISO base media file: where it lies, its header included. ISO/IEC 14496-12, 4.2 */
export interface Box {
  readonly type: string;
  /** Bytes from the start of the file or buffer. */
  readonly start: number;
  /** Of the content. */
  readonly content: number;
  /** Behind the last byte; may lie behind the end of the file. */
  readonly end: number;
}

const HEADER = 8;
const LARGE_HEADER = 16;

/** The box whose header begins `header`, found at `start` in what ends at `limit`; `undefined` where there is none. */
function readHeader(header: Buffer, start: number, limit: number): Box | undefined {
  if (header.length < HEADER) return undefined;
  const type = header.toString('latin1', 4, 8);
  const size = header.readUInt32BE(0);
  // 0: up to the end of the file. 1: the size follows in 64 bits.
  if (size === 0) return { type, start, content: start + HEADER, end: limit };
  if (size !== 1) return size < HEADER ? undefined : { type, start, content: start + HEADER, end: start + size };
  if (header.length < LARGE_HEADER) return undefined;
  const large = Number(header.readBigUInt64BE(8));
  return large < LARGE_HEADER ? undefined : { type, start, content: start + LARGE_HEADER, end: start + large };
}

/** The boxes between `from` and `to` of a buffer, as far as they can be read. */
export function boxesIn(data: Buffer, from = 0, to = data.length): readonly Box[] {
  const found: Box[] = [];
  for (let at = from; at < to;) {
    const box = readHeader(data.subarray(at, Math.min(to, at + LARGE_HEADER)), at, to);
    if (!box) break;
    found.push(box);
    at = box.end;
  }
  return found;
}

/** The content of the first box at `path`, one type a level, below `data`. */
export function contentAt(data: Buffer, path: readonly string[]): Buffer | undefined {
  const [type, ...rest] = path;
  const box = boxesIn(data).find((candidate) => candidate.type === type);
  if (!box) return undefined;
  const content = data.subarray(box.content, box.end);
  return rest.length === 0 ? content : contentAt(content, rest);
}

/** The boxes a file consists of, one after the other, read from their headers alone. */
export async function* fileBoxes(file: FileHandle, size: number): AsyncGenerator<Box> {
  const header = Buffer.alloc(LARGE_HEADER);
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(header, 0, LARGE_HEADER, at);
    const box = readHeader(header.subarray(0, bytesRead), at, size);
    if (!box) return;
    yield box;
    at = box.end;
  }
}

/** Bytes `from`–`to` of a file. */
export async function readRange(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const data = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await file.read(data, 0, data.length, from);
  return data.subarray(0, bytesRead);
}

/** A box of this type around `contents`. */
export function writeBox(type: string, ...contents: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(
    contents.reduce((total, { length }) => total + length, HEADER),
    0,
  );
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...contents]);
}

/** 32-bit numbers, big-endian. */
export function words(...values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => data.writeUInt32BE(value, index * 4));
  return data;
}
