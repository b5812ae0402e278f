import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../lib';
import { writeZip } from '../../lib/support/write-zip';

const MACHINES: Readonly<Record<Architecture, number>> = { arm64: 0xb7, x64: 0x3e };

/** The header of a program of 64 bits, and nothing behind it. https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
export function elfProgram(architecture: Architecture, tail = ''): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(MACHINES[architecture], 18);
  return Buffer.concat([header, Buffer.from(tail)]);
}

/** A folder such as `ffmpeg.layerDirectory` names, of programs that do nothing. */
export function fakeLayer(folder: string, architecture: Architecture = 'arm64'): string {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const name of ['ffmpeg', 'ffprobe']) {
    const path = join(folder, 'bin', name);
    writeFileSync(path, elfProgram(architecture, name));
    chmodSync(path, 0o755);
  }
  writeFileSync(join(folder, 'LICENSE'), 'a licence');
  return folder;
}

/** A zip such as a function's `code` names. */
export function fakeFunction(path: string, code = 'the code of a function'): string {
  writeZip(path, [{ name: 'index.js', mode: 0o100644, content: () => Buffer.from(code) }]);
  return path;
}
