import { ZipFile } from 'yazl';

/** Contents of a zip by path, `/` between folders. */
export type ZipEntries = ReadonlyMap<string, Buffer>;

/** The earliest date that a zip can hold. As local time, because a zip's dates have no zone: the same bytes everywhere. */
const NO_DATE = new Date(1980, 0, 1);
/** Lambda reads the package as a user of its own: everyone may read, and start what is a program. */
const MODES = { file: 0o100644, program: 0o100755 } as const;

/**
 * A zip whose bytes follow from names and contents alone, so that Terraform sees a new function only where there is
 * one. (The deflate of another zlib, that is of another major version of Node, may still differ.)
 *
 * @param programs paths of files that may be started
 */
export async function reproducibleZip(entries: ZipEntries, programs: readonly string[] = []): Promise<Buffer> {
  const zip = new ZipFile();
  const names = [...entries.keys()].sort();
  for (const name of names) {
    zip.addBuffer(entries.get(name) ?? Buffer.alloc(0), name, {
      mtime: NO_DATE,
      mode: programs.includes(name) ? MODES.program : MODES.file,
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
