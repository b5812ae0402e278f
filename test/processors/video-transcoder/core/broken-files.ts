import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, NPM_TOOLS } from './footage';
import { words, writeBox } from '../../../../processors/video-transcoder/core/boxes';

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

/** Adds a comment to a file whose header is its last box. */
export function saying(bytes: Buffer, comment: string): Buffer {
  const at = bytes.lastIndexOf('moov') - 4;
  const data = writeBox('data', words(1, 0), Buffer.from(comment, 'latin1'));
  const handler = writeBox('hdlr', words(0, 0), Buffer.from('mdirappl', 'latin1'), Buffer.alloc(9));
  const meta = writeBox('meta', words(0), handler, writeBox('ilst', writeBox('\xa9cmt', data)));
  return Buffer.concat([bytes.subarray(0, at), writeBox('moov', bytes.subarray(at + 8), writeBox('udta', meta))]);
}

/** An ffmpeg that fills a file it has written up to so many bytes: x264 keeps far below its limit, whatever it is given. */
export function wordyEncoder(name: string, bytes: number): string {
  const path = join(newFolder(), 'ffmpeg');
  writeFileSync(
    path,
    `#!/usr/bin/env node
    const { spawnSync } = require('node:child_process');
    const { appendFileSync, statSync } = require('node:fs');
    const args = process.argv.slice(2);
    const { status } = spawnSync(${JSON.stringify(NPM_TOOLS.ffmpeg)}, args, { stdio: 'inherit' });
    const written = args.find((each) => each.endsWith('/${name}') && !each.startsWith('file:'));
    if (written) {
      const free = Buffer.alloc(${bytes} - statSync(written).size);
      free.writeUInt32BE(free.length, 0);
      free.write('free', 4);
      appendFileSync(written, free);
    }
    process.exitCode = status;`,
  );
  chmodSync(path, 0o755);
  return path;
}
