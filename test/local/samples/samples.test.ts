import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import exifr from 'exifr';
import sharp from 'sharp';
import { UsageError } from '../../../local/errors';
import { samplePhotos, samplesIn, sampleVideo } from '../../../local/samples';
import { packageRoot } from '../../../lib/support/package-root';

describe('the bundled samples', () => {
  const all = [...samplePhotos(), sampleVideo()];

  test('are photographs of the size that phones upload, in portrait format', async () => {
    const photos = samplePhotos();
    expect(photos.length).toBeGreaterThanOrEqual(3);
    for (const { path } of photos) {
      const { width, height, format } = await sharp(path)
        .rotate()
        .toBuffer({ resolveWithObject: true })
        .then(({ info }) => info);
      expect([format, height > width, height >= 2000]).toEqual(['jpeg', true, true]);
      expect(statSync(path).size).toBeGreaterThan(300_000);
      expect(statSync(path).size).toBeLessThan(700_000);
    }
  });

  test('hold an orientation and a position, which the platform is to apply and to remove', async () => {
    const tags = await Promise.all(samplePhotos().map(({ path }) => exifr.parse(path, { gps: true })));
    const turned = tags.filter(({ Orientation, latitude }) => Orientation === 'Rotate 90 CW' && latitude === 0);
    expect(turned).toHaveLength(1);
  });

  test('are each named with author and licence in LICENSES.md', () => {
    const licences = readFileSync(join(packageRoot(), 'local/samples/LICENSES.md'), 'utf8');
    for (const { name } of all) {
      const row = licences.split('\n').find((line) => line.includes(`\`${name}\``)) ?? '';
      expect(row).toMatch(/\d{4}.*\|.*https:\/\/creativecommons\.org\//);
    }
  });

  test('are published with the package', () => {
    const { files } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    expect(files).toEqual(
      expect.arrayContaining(['local/samples/*.jpg', 'local/samples/*.mp4', 'local/samples/LICENSES.md']),
    );
  });
});

describe('a folder of samples', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'samples-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('gives its photos and videos by name and leaves the rest', () => {
    for (const name of ['b.MOV', 'a.HEIC', 'notes.txt']) writeFileSync(join(folder, name), '');
    expect(samplesIn(folder).map(({ name, kind }) => [name, kind])).toEqual([
      ['a.HEIC', 'photo'],
      ['b.MOV', 'video'],
    ]);
  });

  test('must hold a photo or a video', () => {
    expect(() => samplesIn(folder)).toThrow(
      new UsageError(`'--samples' must be a folder with photos or videos, got: ${folder}`),
    );
    expect(() => samplesIn(join(folder, 'none'))).toThrow(/got: .*none \(.*no such file/);
  });
});
