import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevPlatform } from '../../support/dev-platform';
import { photoStack } from '../../support/photo-stack';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const model = photoStack();

test('an upload that was not processed when the platform ended is processed by the next run', async () => {
  const first = await DevPlatform.start(model, { state: folder });
  const { mediaId } = await first.upload('image', 'test/fixtures/photos/seeding.jpg');
  await first.stop();
  const second = await DevPlatform.start(model, { state: folder });
  const item = await second.settled(mediaId);
  await second.stop();
  expect(item).toMatchObject({ state: 'ready', name: 'image.bin' });
});

test('the folder holds objects and tables alone, when the platform has ended', async () => {
  const platform = await DevPlatform.start(model, { state: folder });
  expect(readdirSync(folder).sort()).toEqual([
    'in-use',
    'objects',
    expect.stringMatching(/^spark-media-scratch-/),
    'tables',
  ]);
  await platform.stop();
  expect(readdirSync(folder).sort()).toEqual(['objects', 'tables']);
});

test('what else lies in the folder stays as it is, and so does what is named as the folders of a run', async () => {
  mkdirSync(join(folder, 'scratch'));
  writeFileSync(join(folder, 'scratch/notes.txt'), 'mine');
  const platform = await DevPlatform.start(model, { state: folder });
  await platform.stop();
  expect(readFileSync(join(folder, 'scratch/notes.txt'), 'utf8')).toBe('mine');
});
