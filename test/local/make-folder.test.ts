import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../local/make-folder';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'spark-folder-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const refusal = (path: string): Promise<unknown> =>
  makeFolder(path).then(
    () => 'made',
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).message,
  );

test('a folder is made with those above it, by several at once too', async () => {
  const path = join(root, 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(root, 'a', 'x'))]);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(existsSync(join(root, 'a', 'x'))).toBe(true);
});

test('a folder that is there stays as it is', async () => {
  mkdirSync(join(root, 'a'));
  writeFileSync(join(root, 'a', 'kept'), '');
  await makeFolder(join(root, 'a'));
  await makeFolder('/');
  await makeFolder('.');
  expect(existsSync(join(root, 'a', 'kept'))).toBe(true);
});

test('a file in its place, or above it, is told', async () => {
  writeFileSync(join(root, 'file'), '');
  expect(await refusal(join(root, 'file'))).toBe('EEXIST');
  expect(await refusal(join(root, 'file', 'below'))).toBe('ENOTDIR');
});

// Where Node's own `mkdir` never ends.
(existsSync('/proc/self') ? test : test.skip)('a file system that takes no folders is told', async () => {
  expect(await refusal('/proc/x')).toBe('no folder can be made in /proc');
  expect(await refusal('/proc/x/y/z')).toBe('no folder can be made in /proc');
});
