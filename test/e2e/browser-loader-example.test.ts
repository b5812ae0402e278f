import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildKey, sparkMediaContract } from '../../lib/contract';
import { optimizeImage } from '../../processors/image-optimizer/core';
import { newPage, withBrowser } from '../support/browser';
import { ROOT } from '../support/repository';
import { describeWith } from '../support/tools';

describeWith(['chromium'], 'the example of the browser loader', () => {
  let media: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    media = mkdtempSync(join(tmpdir(), 'browser-loader-'));
    const photo = readFileSync(join(ROOT, 'test/fixtures/photos/seeding.jpg'));
    const { variants } = await optimizeImage(photo, sparkMediaContract.images);
    for (const imageId of ['ada', 'grace', 'joan']) {
      for (const { useCase, format, data } of variants) {
        const path = join(media, buildKey({ kind: 'image-variant', userId: 'local', useCase, imageId, format }));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, data);
      }
    }
    server = spawn(process.execPath, ['scripts/run.cjs', 'examples/browser-loader/serve.ts', media, '0'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    url = await new Promise<string>((resolve) => {
      server.stdout?.once('data', (line) => resolve(String(line).trim()));
    });
  });

  afterAll(() => {
    server.kill();
    rmSync(media, { recursive: true, force: true });
  });

  test('shows every photo as a card, and says how each image came', async () => {
    await withBrowser(async (browser) => {
      const { page, errors } = await newPage(browser, { viewport: { width: 1000, height: 800 } });
      await page.goto(url);
      await page.waitForFunction(() => document.querySelectorAll('[data-status="loaded"]').length === 3);
      // A thumbnail that comes after its card is given up.
      const timings = page.locator('#timings li', { hasText: /^profile_card avif \d+ ms, cache: unknown$/ });
      await timings.nth(2).waitFor();

      const images = await page.evaluate(() =>
        Array.from(document.querySelectorAll('img')).map(({ alt, src, clientWidth, naturalWidth }) => ({
          alt,
          path: new URL(src).pathname,
          clientWidth,
          naturalWidth,
        })),
      );
      mkdirSync(join(ROOT, 'build', 'image-loader'), { recursive: true });
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(ROOT, 'build', 'image-loader', '4-example.png') });

      expect(images).toEqual(
        ['ada', 'grace', 'joan'].map((alt) => ({
          alt,
          path: `/profiles/local/profile_card/${alt}.avif`,
          clientWidth: 300,
          naturalWidth: 400,
        })),
      );
      expect(errors.filter((error) => !error.includes('favicon') && !error.includes('404'))).toEqual([]);
    });
  });
});
