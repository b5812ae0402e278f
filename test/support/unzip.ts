import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

export interface ZipEntry {
  readonly path: string;
  /** Unix mode with the type of file, for example 0o100644. */
  readonly mode: number;
  readonly data: Buffer;
}

const open = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer as never);

/** Everything in a zip, in its order. */
export async function readZip(zip: Buffer): Promise<readonly ZipEntry[]> {
  const archive = await open(zip, { lazyEntries: true });
  const entries: ZipEntry[] = [];
  await new Promise<void>((resolve, reject) => {
    archive.on('error', reject).on('end', resolve);
    archive.on('entry', (entry: Entry) => {
      readEntry(archive, entry).then((data) => {
        entries.push({ path: entry.fileName, mode: entry.externalFileAttributes >>> 16, data });
        archive.readEntry();
      }, reject);
    });
    archive.readEntry();
  });
  return entries;
}

async function readEntry(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await promisify<Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive) as never)(entry);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Writes everything in a zip below a folder, as Lambda does. */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  for (const { path, mode, data } of await readZip(zip)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, data, { mode: mode & 0o777 });
  }
}
