import * as fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ZipContent, writeZip } from '../../../lib/support/write-zip';
import { zipEntries, zipEntryStart } from '../../../lib/support/zip-entries';
import { reproducibleZip } from '../../../scripts/functions/zip';
import { readZip } from '../../support/unzip';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-zip-'));
  path = join(folder, 'test.zip');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: Buffer | string, mode = 0o100644): ZipContent => ({
  name,
  mode,
  content: () => Buffer.from(content),
});

describe('a zip written at synth', () => {
  test('holds what was put in, as another reader finds it', async () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-zé]{1,8}(\/[a-z]{1,8})?$/), { minLength: 1, maxLength: 5 });
    const contents = fc.array(fc.uint8Array({ maxLength: 5000 }), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(names, contents, async (all, bytes) => {
        const files = all.map((name, index) => file(name, Buffer.from(bytes[index] ?? [])));
        writeZip(path, files);
        const found = await readZip(readFileSync(path));
        expect(found).toEqual(files.map(({ name, mode, content }) => ({ path: name, mode, data: content() })));
      }),
      { numRuns: 25 },
    );
  });

  test('has the same bytes whenever it is written', () => {
    const write = (): Buffer => {
      writeZip(path, [file('bin/ffmpeg', 'a program', 0o100755), file('LICENSE', 'a licence')]);
      return readFileSync(path);
    };
    expect(write().equals(write())).toBe(true);
  });
});

describe('the directory of a zip', () => {
  test('tells names, sizes, permissions and beginnings', () => {
    writeZip(path, [file('bin/ffmpeg', 'program'.repeat(50_000), 0o100755), file('LICENSE', 'free')]);
    const entries = zipEntries(path) ?? [];
    expect(entries.map(({ name, bytes, mode }) => ({ name, bytes, mode }))).toEqual([
      { name: 'bin/ffmpeg', bytes: 350_000, mode: 0o100755 },
      { name: 'LICENSE', bytes: 4, mode: 0o100644 },
    ]);
    expect(entries.map((entry) => zipEntryStart(path, entry, 10).toString())).toEqual(['programpro', 'free']);
  });

  test('is read of a zip that another program wrote', async () => {
    writeFileSync(path, await reproducibleZip(new Map([['index.js', Buffer.from('exports.handler = 1;')]])));
    expect(zipEntries(path)).toEqual([expect.objectContaining({ name: 'index.js', bytes: 20, mode: 0o100644 })]);
  });

  test.each([
    ['what is no zip', 'the bytes of a function'],
    ['nothing', ''],
  ])('is not found in %s', (_what, content) => {
    writeFileSync(path, content);
    expect(zipEntries(path)).toBeUndefined();
  });

  test('is not found in a zip that was cut', () => {
    writeZip(path, [file('a', 'x'.repeat(1000))]);
    writeFileSync(path, readFileSync(path).subarray(0, -10));
    expect(zipEntries(path)).toBeUndefined();
  });
});
