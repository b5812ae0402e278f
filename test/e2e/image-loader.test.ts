import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { sparkMediaContract } from '../../lib/contract';
import { holdBrowser } from '../support/hold-browser';
import { LoaderPage } from '../support/loader-page';
import { LoaderSite } from '../support/loader-site';
import { ROOT } from '../support/repository';
import { describeWith } from '../support/tools';

const SCREENSHOTS = join(ROOT, 'build', 'image-loader');

describeWith(['chromium'], 'the image loader in Chromium', () => {
  const site = new LoaderSite();
  let browser: Browser;
  let release: () => Promise<void>;
  let page: LoaderPage;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await site.start();
    ({ browser, release } = await holdBrowser());
  });

  afterAll(async () => {
    await release();
    await site.stop();
  });

  beforeEach(() => site.reset());

  afterEach(() => page.close());

  /** A page with a loader and an `<img>` of id `one`. */
  async function open(options?: Parameters<LoaderPage['createLoader']>[0]): Promise<void> {
    page = await LoaderPage.open(browser, site);
    await page.add('<img id="one" alt="Ada" aria-label="Ada, 31">');
    await page.createLoader({ cdnUrl: site.cdnUrl, ...options });
  }

  /** Delays use cases, in milliseconds. */
  function delay(milliseconds: Readonly<Record<string, number>>): void {
    site.behave = (path) => ({ delayMs: milliseconds[path.split('/')[3] ?? ''] });
  }

  describe('shows', () => {
    test('the thumbnail, blurred, before the card, and the card as it was decoded', async () => {
      delay({ profile_card: 500 });
      await open();
      await page.record('one');

      await page.load({ id: 'one', size: 'card' });
      await page.page.waitForFunction(() => window.paints.some(({ width }) => width > 0));
      await page.page.screenshot({ path: join(SCREENSHOTS, '1-thumbnail.png') });
      const outcome = await page.outcome('one');
      await page.page.waitForTimeout(100);
      await page.page.screenshot({ path: join(SCREENSHOTS, '2-transition.png') });
      await page.page.waitForTimeout(400);
      await page.page.screenshot({ path: join(SCREENSHOTS, '3-card.png') });

      const url = `${site.cdnUrl}/profiles/user-1/profile_card/one.avif`;
      expect(outcome).toEqual({ status: 'loaded', size: 'profile_card', format: 'avif', url });
      const frames = await page.frames();
      expect(frames[0]).toEqual({ source: '', width: 0, blurred: false });
      expect(frames[1]).toEqual({ source: 'profile_thumbnail.avif', width: 150, blurred: true });
      expect(frames.slice(2).map(({ source, width }) => ({ source, width }))).toEqual(
        frames.slice(2).map(() => ({ source: 'profile_card.avif', width: 400 })),
      );
      expect(frames.at(-1)).toEqual({ source: 'profile_card.avif', width: 400, blurred: false });
      expect(page.errors).toEqual([]);
    });

    test('the blur and the transition of the contract, and then the styles that the page had', async () => {
      delay({ profile_card: 300 });
      await open();
      await page.page.evaluate(() => (document.getElementById('one')!.style.filter = 'grayscale(1)'));
      const styles = (): Promise<readonly string[]> =>
        page.page.evaluate(() => {
          const { filter, transition } = document.getElementById('one')!.style;
          return [filter, transition];
        });

      await page.load({ id: 'one', size: 'card' });
      await page.page.waitForFunction(() => document.querySelector('img')?.currentSrc !== '');
      const before = await styles();
      await page.outcome('one');
      const during = await styles();
      await page.page.waitForTimeout(500);

      expect(before[0]).toBe(`blur(${sparkMediaContract.delivery.loader.placeholderBlurPixels}px)`);
      expect(during).toEqual(['grayscale(1)', 'filter 0.3s']);
      expect(await styles()).toEqual(['grayscale(1)', '']);
    });

    test('no transition to who wants no motion', async () => {
      page = await LoaderPage.open(browser, site, { context: { reducedMotion: 'reduce' } });
      await page.add('<img id="one" alt="">');
      await page.createLoader({ cdnUrl: site.cdnUrl });
      delay({ profile_card: 200 });

      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');

      const { filter, transition } = await page.page.evaluate(() => {
        const style = getComputedStyle(document.getElementById('one')!);
        return { filter: style.filter, transition: style.transitionDuration };
      });
      expect({ filter, transition }).toEqual({ filter: 'none', transition: '0s' });
    });

    test('nothing in place of the card once that is there: a late thumbnail is given up', async () => {
      delay({ profile_thumbnail: 600 });
      await open();
      await page.record('one');

      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');
      await page.page.waitForTimeout(800);

      const sources = (await page.frames()).map(({ source }) => source);
      expect(sources).toEqual(['', 'profile_card.avif']);
      expect(site.requests.find(({ path }) => path.includes('profile_thumbnail'))?.aborted).toBe(true);
    });

    test('what was asked last, whatever comes first, and nothing of the one before', async () => {
      site.behave = (path) => ({ delayMs: path.includes('/first.') ? 400 : 100 });
      await open();

      await page.load({ id: 'one', imageId: 'first', size: 'card' });
      await page.page.evaluate(() => {
        window.handles['first'] = window.handles['one']!;
      });
      await page.page.waitForTimeout(50);
      await page.load({ id: 'one', imageId: 'second', size: 'card' });
      const [first, second] = [await page.outcome('first'), await page.outcome('one')];
      await page.page.waitForTimeout(500);

      expect(first).toEqual({ status: 'cancelled', reason: 'superseded' });
      expect(second).toMatchObject({ status: 'loaded', url: expect.stringContaining('/second.avif') });
      const src = await page.page.getAttribute('#one', 'src');
      expect(src).toMatch(/profile_card\/second\.avif$/);
    });

    test('no picture of another person while the next one loads', async () => {
      await open();
      await page.load({ id: 'one', imageId: 'ada', size: 'card' });
      await page.outcome('one');
      delay({ profile_card: 300, profile_thumbnail: 300 });
      await page.page.waitForTimeout(400);
      await page.record('one');

      await page.load({ id: 'one', imageId: 'grace', size: 'card' });
      await page.outcome('one');

      const during = await page.frames();
      expect(during[1]).toEqual({ source: '', width: 0, blurred: false });
    });

    test('a larger size of what is seen without going back to the thumbnail, and never a smaller one', async () => {
      await open();
      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');
      await page.page.waitForTimeout(400);
      site.requests = [];
      await page.record('one');

      await page.load({ id: 'one', size: 'fullsize' });
      await page.outcome('one');
      await page.load({ id: 'one', size: 'card' });
      const again = await page.outcome('one');
      await page.page.waitForTimeout(100);

      expect(await page.frames()).toEqual([
        { source: 'profile_card.avif', width: 400, blurred: false },
        { source: 'profile_fullsize.avif', width: 1080, blurred: false },
      ]);
      expect(site.images).toEqual(['/profiles/user-1/profile_fullsize/one.avif']);
      expect(again).toMatchObject({ status: 'loaded', size: 'profile_fullsize' });
    });

    test('the thumbnail with one load where it is what was asked for, and unblurred', async () => {
      await open();
      await page.record('one');

      await page.load({ id: 'one', size: 'thumbnail' });
      await page.outcome('one');
      await page.page.waitForTimeout(100);

      expect(site.images).toEqual(['/profiles/user-1/profile_thumbnail/one.avif']);
      expect((await page.frames()).map(({ blurred }) => blurred)).not.toContain(true);
    });

    test('an image from memory without a request, on another element, and at once', async () => {
      await open();
      await page.add('<div id="two"></div>');
      await page.load({ id: 'one', imageId: 'same', size: 'card' });
      await page.outcome('one');
      site.requests = [];

      await page.load({ id: 'two', imageId: 'same', size: 'card' });
      const src = await page.page.getAttribute('#two img', 'src');
      await page.page.waitForTimeout(200);

      expect(src).toMatch(/profile_card\/same\.avif$/);
      expect(await page.outcome('two')).toMatchObject({ status: 'loaded' });
      expect(site.images).toEqual([]);
    });

    test('what was loaded ahead without another request', async () => {
      await open();
      await page.load({ id: 'next', ahead: true, size: 'card' });
      await page.outcome('next');
      const ahead = site.images;

      await page.load({ id: 'one', imageId: 'next', size: 'card' });
      await page.outcome('one');
      await page.page.waitForTimeout(200);

      expect(ahead).toEqual(['/profiles/user-1/profile_card/next.avif']);
      expect(site.images).toEqual(ahead);
    });
  });

  describe('leaves alone', () => {
    test('what the page says of the image', async () => {
      await open();

      await page.load({ id: 'one', size: 'card', alt: 'other' });
      await page.outcome('one');

      expect(await page.page.getAttribute('#one', 'alt')).toBe('Ada');
      expect(await page.page.getAttribute('#one', 'aria-label')).toBe('Ada, 31');
    });

    test('the size that styles give the element', async () => {
      delay({ profile_card: 200 });
      await open();
      await page.add('<style>#one { width: 100%; height: 200px; object-fit: cover }</style>');

      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');

      const { width, height } = (await page.page.locator('#one').boundingBox())!;
      expect({ width, height }).toEqual({ width: 784, height: 200 });
      expect(await page.page.getAttribute('#one', 'width')).toBeNull();
    });
  });

  describe('keeps the space of the card', () => {
    beforeEach(async () => {
      delay({ profile_card: 300, profile_thumbnail: 100 });
      await open();
      await page.add('<div id="box" style="width: fit-content"></div>');
    });

    const box = (selector: string): Promise<unknown> => page.page.locator(selector).boundingBox();
    const placeholder = (selector: string): Promise<unknown> =>
      page.page.waitForFunction((img) => document.querySelector<HTMLImageElement>(img)?.naturalWidth === 150, selector);

    test('from the start, where it is told how large the original is', async () => {
      // The thumbnail, whose own proportions are rounded, must not be there before the box has been looked at.
      delay({ profile_card: 2000, profile_thumbnail: 2000 });
      await page.load({ id: 'box', size: 'card', width: 5312, height: 2988 });
      const start = await box('#box img');
      await page.outcome('box');

      expect(start).toMatchObject({ width: 400, height: 225 });
      expect(await box('#box img')).toEqual(start);
    });

    test('from the thumbnail on, where it is not', async () => {
      await page.load({ id: 'one', size: 'card' });
      await placeholder('#one');
      const { width, height } = (await box('#one')) as { width: number; height: number };
      await page.outcome('one');

      expect(await box('#one')).toMatchObject({ width: 400, height: 225 });
      expect(width).toBe(400);
      expect(Math.abs(height - 225)).toBeLessThan(3);
    });

    test('without stretching a face that styles make narrower', async () => {
      await page.add('<style>#one { max-width: 100px }</style>');
      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');

      expect(await box('#one')).toMatchObject({ width: 100, height: 56.25 });
    });

    test('without stretching a face that styles give a height', async () => {
      await page.add('<style>#one { height: 90px }</style>');
      await page.load({ id: 'one', size: 'card' });
      await page.outcome('one');

      expect(await box('#one')).toMatchObject({ width: 160, height: 90 });
    });
  });
});
