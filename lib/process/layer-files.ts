import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ZipContent } from '../support/write-zip';
import { readBytes, zipEntries, type ZipEntry, zipEntryStart } from '../support/zip-entries';

/** What lies at a path of a layer. */
export type LayerFileKind = 'file' | 'link' | 'other';

/** One file of a layer, in a folder or in a zip. */
export interface LayerFile {
  /** Path below `/opt`, `/` between folders. */
  readonly name: string;
  readonly kind: LayerFileKind;
  readonly bytes: number;
  readonly executable: boolean;
  /** Where a link leads, as it is written. */
  readonly target?: string;
  /** The first bytes, at most `count`. */
  readonly start: (count: number) => Buffer;
}

/** The type of a file within its mode. https://man7.org/linux/man-pages/man7/inode.7.html */
const TYPE_BITS = 0o170000;
const FILE_TYPE = 0o100000;
const LINK_TYPE = 0o120000;
/** Lambda unpacks a layer as one user and runs the function as another: everybody may read, and nobody write. */
const PROGRAM_MODE = FILE_TYPE | 0o755;
const FILE_MODE = FILE_TYPE | 0o644;
const LINK_MODE = LINK_TYPE | 0o777;
const OWNER_EXECUTES = 0o100;
const EVERYBODY_RUNS = 0o005;

/** The files of a folder and of all below it, by name. */
export function folderFiles(folder: string): readonly LayerFile[] {
  return readFolder(folder, '').sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFolder(folder: string, below: string): LayerFile[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry): LayerFile[] => {
    const name = posix.join(below, entry.name);
    if (entry.isDirectory()) return readFolder(folder, name);
    const path = join(folder, name);
    const { size: bytes, mode } = lstatSync(path);
    return [
      {
        name,
        kind: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other',
        bytes,
        // The zip is written so that everybody may what the owner may.
        executable: (mode & OWNER_EXECUTES) !== 0,
        ...(entry.isSymbolicLink() && { target: readlinkSync(path).replaceAll('\\', '/') }),
        start: (count) => readBytes(path, 0, count),
      },
    ];
  });
}

/** A folder's files as the layer's zip is to hold them. */
export function folderContents(folder: string, files: readonly LayerFile[]): readonly ZipContent[] {
  return files.map(({ name, executable, target }) =>
    target === undefined
      ? { name, mode: executable ? PROGRAM_MODE : FILE_MODE, content: () => readFileSync(join(folder, name)) }
      : { name, mode: LINK_MODE, content: () => Buffer.from(target) },
  );
}

/**
 * The files of a zip.
 *
 * @returns `undefined` where it is no zip
 */
export function zippedFiles(zip: string): readonly LayerFile[] | undefined {
  return zipEntries(zip)
    ?.filter(({ name }) => !name.endsWith('/'))
    .map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
      bytes: entry.bytes,
      executable: (entry.mode & EVERYBODY_RUNS) === EVERYBODY_RUNS,
      ...(kindOf(entry) === 'link' && { target: zipEntryStart(zip, entry, entry.bytes).toString() }),
      start: (count) => zipEntryStart(zip, entry, count),
    }));
}

function kindOf({ mode }: ZipEntry): LayerFileKind {
  const type = mode & TYPE_BITS;
  if (type === LINK_TYPE) return 'link';
  return type === FILE_TYPE || type === 0 ? 'file' : 'other';
}

/**
 * Tells one layer from another by what it holds, and not by how a zip of it was packed: the same in every checkout,
 * whatever the version of Node and the permissions of its user.
 */
export function contentsHash(contents: readonly ZipContent[]): string {
  const hash = createHash('sha256');
  for (const { name, mode, content } of contents) {
    const bytes = content();
    hash.update(`${name}\0${mode}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** The same of a zip, from the checksums that it holds. */
export function zipHash(zip: string): string {
  const entries = (zipEntries(zip) ?? []).map(({ name, mode, bytes, crc32 }) => `${name}\0${mode}\0${bytes}\0${crc32}`);
  return createHash('sha256').update(entries.sort().join('\n')).digest('hex');
}
