import { ZipFile } from 'yazl';

/** Contents of a zip by path, `/` between folders. */
export type ZipEntries = ReadonlyMap<string, Buffer>;

/** The earliest date that a zip can hold. As local time, because a zip's dates have no zone: the same bytes everywhere. */
const NO_DATE = new Date(1980, 0, 1);
/** Lambda reads the package as a user of its own: everyone may read, nobody may write. */
const MODE = 0o100644;

/**
 * A zip whose bytes follow from names and contents alone, so that Terraform sees a new function only where there is
 * one. (The deflate of another zlib, that is of another major version of Node, may still differ.)
 */
export async function reproducibleZip(entries: ZipEntries): Promise<Buffer> {
  const zip = new ZipFile();
  const names = [...entries.keys()].sort();
  for (const name of names) {
    zip.addBuffer(entries.get(name) ?? Buffer.alloc(0), name, {
      mtime: NO_DATE,
      mode: MODE,
      // Without it the zip holds a second, zoned timestamp.
      forceDosTimestamp: true,
      compressionLevel: 9,
    });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
