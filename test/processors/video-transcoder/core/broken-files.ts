import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './footage';

/** A file with these bytes. */
export function fileWith(bytes: Buffer | string, name = 'clip.mp4'): string {
  const path = join(newFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** The bytes of a file, changed. */
export function changed(source: string, change: (bytes: Buffer) => Buffer): string {
  return fileWith(change(Buffer.from(readFileSync(source))));
}

/** Overwrites what lies between two shares of the file with noise that repeats. */
export function scratch(from: number, to: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const noise = (index: number): number => (Math.imul(index, 2_654_435_761) >>> 7) & 255;
    for (let at = Math.floor(bytes.length * from); at < bytes.length * to; at += 1) bytes[at] = noise(at);
    return bytes;
  };
}

/** Makes every self-contained data reference one to another file: same length, so that nothing else moves. */
export function referElsewhere(bytes: Buffer): Buffer {
  for (let at = bytes.indexOf('dref'); at >= 0; at = bytes.indexOf('dref', at + 4)) {
    // dref: version and flags, count; then `url `: size, type, version and flags, of which the last bit is raised.
    const entry = at + 12;
    const size = bytes.readUInt32BE(entry);
    const grown = Buffer.from('file:///etc/passwd\0', 'latin1');
    const before = Buffer.from(bytes.subarray(0, entry));
    const url = Buffer.concat([Buffer.alloc(4), Buffer.from('url \0\0\0\0', 'latin1'), grown]);
    url.writeUInt32BE(url.length, 0);
    const result = Buffer.concat([before, url, bytes.subarray(entry + size)]);
    // Every box around the reference is longer now.
    const added = url.length - size;
    for (const type of ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref']) {
      const start = before.lastIndexOf(type) - 4;
      result.writeUInt32BE(result.readUInt32BE(start) + added, start);
    }
    return result;
  }
  throw new Error('The file has no data reference');
}

/** Writes another length into the movie's and the tracks' headers; times of 32 bits. */
export function claimSeconds(seconds: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const set = (type: string, scaleAt: number, durationAt: number): void => {
      for (let at = bytes.indexOf(type); at >= 0; at = bytes.indexOf(type, at + 4)) {
        const scale = scaleAt < 0 ? 1000 : bytes.readUInt32BE(at + 4 + scaleAt);
        bytes.writeUInt32BE(seconds * scale, at + 4 + durationAt);
      }
    };
    set('mvhd', 12, 16);
    set('mdhd', 12, 16);
    set('tkhd', -1, 20);
    return bytes;
  };
}
