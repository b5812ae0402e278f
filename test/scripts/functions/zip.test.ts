import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBuffer, type Entry } from 'yauzl';
import { reproducibleZip } from '../../../scripts/functions/zip';
import { ROOT } from '../../support/repository';

const FILES: readonly (readonly [string, Buffer])[] = [
  ['index.js', Buffer.from('exports.handler = () => {};')],
  ['node_modules/a/index.js', Buffer.alloc(10_000, 'a')],
  ['node_modules/a/package.json', Buffer.from('{}')],
];

describe('a reproducible zip', () => {
  test('has the same bytes whatever the order of its files', async () => {
    const zip = await reproducibleZip(new Map([...FILES].reverse()));

    expect(zip.equals(await reproducibleZip(new Map(FILES)))).toBe(true);
  });

  test.each(['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])('has the same bytes in the time zone %s', (zone) => {
    expect(digestIn(zone)).toBe(digestIn('Asia/Kolkata'));
  });

  test('lets a program be started, and nothing else', async () => {
    const entries = await entriesOf(await reproducibleZip(new Map(FILES), ['index.js']));

    const modes = entries.map(({ externalFileAttributes }) => (externalFileAttributes >>> 16).toString(8));
    expect(modes).toEqual(['100755', '100644', '100644']);
  });

  test('holds the files sorted, readable by everyone and without a date', async () => {
    const entries = await entriesOf(await reproducibleZip(new Map([...FILES].reverse())));

    expect(
      entries.map(({ fileName, externalFileAttributes, lastModFileDate, lastModFileTime }) => ({
        fileName,
        mode: (externalFileAttributes >>> 16).toString(8),
        date: [lastModFileDate, lastModFileTime],
      })),
    ).toEqual(
      // 1980-01-01 00:00, the earliest that the format knows: month 1 is the bit above the five of the day.
      FILES.map(([fileName]) => ({ fileName, mode: '100644', date: [(1 << 5) | 1, 0] })),
    );
  });
});

/** A process of its own, because a time zone is the process's. */
function digestIn(zone: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  const file = join(folder, 'digest.ts');
  writeFileSync(
    file,
    `import { createHash } from 'node:crypto';
     import { reproducibleZip } from ${JSON.stringify(join(ROOT, 'scripts', 'functions', 'zip'))};
     void reproducibleZip(new Map([['index.js', Buffer.from('code')]])).then((zip) =>
       console.log(createHash('sha256').update(zip).digest('hex')));`,
  );
  try {
    return execFileSync(process.execPath, [join(ROOT, 'scripts', 'run.cjs'), file], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function entriesOf(zip: Buffer): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, (error, file) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const entries: Entry[] = [];
      file.on('entry', (entry: Entry) => entries.push(entry));
      file.on('end', () => resolve(entries));
      file.on('error', reject);
    });
  });
}
