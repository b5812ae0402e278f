import type { Browser } from 'playwright-core';
import { holdBrowser } from '../support/hold-browser';
import { contract, LoaderPage, type PageLoad } from '../support/loader-page';
import { LoaderSite } from '../support/loader-site';
import { describeWith } from '../support/tools';

/** Latency in milliseconds and bytes per second that Chromium calls by these names. */
const LINES = { '2g': [1500, 1e6], '3g': [300, 1e6], '4g': [20, 1e6] } as const;

describeWith(['chromium'], 'the image loader and the network', () => {
  const site = new LoaderSite();
  let browser: Browser;
  let release: () => Promise<void>;
  let page: LoaderPage;

  beforeAll(async () => {
    await site.start();
    ({ browser, release } = await holdBrowser());
  });

  afterAll(async () => {
    await release();
    await site.stop();
  });

  beforeEach(() => site.reset());

  afterEach(() => page.close());

  /** A page with as many images as are named, each 100 pixels high. */
  async function open(ids: readonly string[], options: Parameters<typeof LoaderPage.open>[2] = {}): Promise<void> {
    page = await LoaderPage.open(browser, site, options);
    const tags = ids.map((id) => `<img id="${id}" alt="" style="display: block; width: 100px; height: 100px">`);
    await page.add(tags.join(''));
  }

  const create = (options: Partial<Parameters<LoaderPage['createLoader']>[0]> = {}): Promise<void> =>
    page.createLoader({ cdnUrl: site.cdnUrl, ...options });
  const cards = (ids: readonly string[]): PageLoad[] => ids.map((id) => ({ id, size: 'card' }));
  const settled = (ids: readonly string[]): Promise<readonly unknown[]> =>
    Promise.all(ids.map(async (id) => (await page.outcome(id))?.status));
  const sizes = (): string[] => site.images.map((path) => path.split('/')[3] ?? '');
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `i${index}`);
  const all = (status: string, count: number): string[] => Array.from({ length: count }, () => status);

  describe('has in flight at once', () => {
    test.each([
      ['six', '4g', 6],
      ['four', '3g', 4],
      ['two', '2g', 2],
    ] as const)('%s on %s, and thumbnails before anything else', async (_, type, most) => {
      site.behave = () => ({ delayMs: 200 });
      await open(names(6));
      const [latency, bytesPerSecond] = LINES[type];
      await page.throttle(latency, bytesPerSecond);
      await create({ beacons: false });

      await page.load(...cards(names(6)));
      const outcomes = await settled(names(6));

      expect(outcomes).toEqual(all('loaded', 6));
      expect(site.maxInFlight).toBe(most);
      expect(sizes()).toEqual([...all('profile_thumbnail', 6), ...all('profile_card', 6)]);
    });

    test('what the line bears as it changes', async () => {
      site.behave = () => ({ delayMs: 300 });
      await open(names(6));
      await page.throttle(...LINES['2g']);
      await create({ beacons: false });
      await page.load(...cards(names(6)));
      await page.page.waitForTimeout(100);
      const before = site.maxInFlight;

      await page.throttle(...LINES['4g']);
      await settled(names(6));

      expect(before).toBe(2);
      expect(site.maxInFlight).toBeGreaterThan(3);
    });

    test('what the contract says where nothing is known of the line', async () => {
      site.behave = () => ({ delayMs: 200 });
      await open(names(6), { init: () => Object.defineProperty(navigator, 'connection', { value: undefined }) });
      await create({ contract: { ...contract, loader: { ...contract.loader, concurrencyWithoutHints: 3 } } });

      await page.load(...cards(names(6)));

      expect(await settled(names(6))).toEqual(all('loaded', 6));
      expect(site.maxInFlight).toBe(3);
      await page.page.waitForTimeout(600);
      expect((await page.timings()).map(({ connection }) => connection)).toEqual(
        Array.from({ length: 12 }, () => undefined),
      );
    });
  });

  describe('steps down', () => {
    test('to the thumbnail of a card, in one load, where data is to be saved', async () => {
      await open(['one']);
      await page.saveData();
      await create();

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', size: 'profile_thumbnail' });
      expect(sizes()).toEqual(['profile_thumbnail']);
    });

    test('to the card of a full size on a slow line', async () => {
      await open(['one']);
      await page.throttle(...LINES['2g']);
      await create();

      await page.load({ id: 'one', size: 'fullsize' });

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', size: 'profile_card' });
      expect(sizes()).toEqual(['profile_thumbnail', 'profile_card']);
    });
  });

  describe('falls back', () => {
    test.each([
      ['is missing', { status: 404 }],
      ['is broken', { body: Buffer.from('no image at all') }],
    ])('to the next format where one %s', async (_, behaviour) => {
      await open(['one']);
      await create();
      site.behave = (path) => (path.endsWith('profile_card/one.avif') ? behaviour : {});

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', size: 'profile_card', format: 'webp' });
    });

    test('to the next format where an image breaks off', async () => {
      await open(['one']);
      await create();
      site.behave = (path) => ({ breaksOff: path.endsWith('profile_card/one.avif') });

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', format: 'webp' });
    });

    test('to the thumbnail, sharp, where the card is in no format', async () => {
      await open(['one']);
      await create();
      site.behave = (path) => (path.includes('profile_card') ? { status: 503 } : {});

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toMatchObject({ status: 'degraded', size: 'profile_thumbnail' });
      await page.page.waitForTimeout(400);
      expect(await page.page.evaluate(() => document.getElementById('one')?.style.filter)).toBe('');
    });

    test('to nothing, and says so', async () => {
      await open(['one']);
      await create();
      site.behave = () => ({ status: 404 });

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toEqual({ status: 'failed' });
      expect(site.images).toHaveLength(6);
    });

    test('to JPEG where a page lets nothing be tried', async () => {
      site.behave = (path) =>
        path === '/' ? { headers: { 'content-security-policy': `img-src ${site.cdnUrl}` } } : {};
      await open(['one']);
      await create();

      await page.load({ id: 'one', size: 'card' });

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', format: 'jpeg' });
    });
  });

  describe('stops', () => {
    test('when the element leaves the page, in flight and waiting', async () => {
      site.behave = () => ({ delayMs: 500 });
      await open(names(8));
      await page.throttle(...LINES['3g']);
      await create({ beacons: false });
      await page.load(...cards(names(8)));
      await page.page.waitForTimeout(150);
      const asked = site.requests.length;

      await page.page.evaluate(() => document.body.replaceChildren());
      const outcomes = await Promise.all(names(8).map((id) => page.outcome(id)));
      await page.page.waitForTimeout(700);

      expect(outcomes).toEqual(names(8).map(() => ({ status: 'cancelled', reason: 'removed' })));
      expect(asked).toBe(4);
      expect(site.requests.map(({ aborted }) => aborted)).toEqual([true, true, true, true]);
    });

    test('when it is told to', async () => {
      site.behave = () => ({ delayMs: 500 });
      await open(['one']);
      await create();
      await page.load({ id: 'one', size: 'card' });
      await page.page.waitForTimeout(100);

      await page.page.evaluate(() => window.handles['one']?.cancel());

      expect(await page.outcome('one')).toEqual({ status: 'cancelled', reason: 'cancelled' });
      await page.page.waitForTimeout(500);
      expect(site.requests.map(({ aborted }) => aborted)).toEqual([true, true]);
    });

    test('while the element is scrolled out of view, and goes on when it is back', async () => {
      site.behave = () => ({ delayMs: 400 });
      await open(['one']);
      await page.add('<div style="height: 3000px"></div>');
      await create();
      await page.load({ id: 'one', size: 'card' });
      await page.page.waitForTimeout(150);

      await page.page.evaluate(() => scrollTo(0, 2000));
      await page.page.waitForTimeout(600);
      const away = site.requests.map(({ aborted }) => aborted);
      await page.page.evaluate(() => scrollTo(0, 0));

      expect(await page.outcome('one')).toMatchObject({ status: 'loaded', size: 'profile_card' });
      expect(away).toEqual([true, true]);
      expect(site.requests.length).toBe(4);
    });
  });

  test('what is in view goes first', async () => {
    site.behave = () => ({ delayMs: 100 });
    await open(names(12));
    await page.page.evaluate(() => scrollTo(0, 620));
    await page.throttle(...LINES['3g']);
    await create({ beacons: false });

    await page.load(...cards(names(12)));
    await settled(names(12));

    const order = site.images.map((path) => Number(/i(\d+)\./.exec(path)?.[1]));
    expect(Math.min(...order.slice(0, 12))).toBeGreaterThanOrEqual(6);
    expect(Math.max(...order.slice(12))).toBeLessThan(6);
  });

  test('it works where nothing can be observed', async () => {
    await open(['one']);
    await page.page.evaluate(() => {
      for (const name of ['IntersectionObserver', 'MutationObserver', 'PerformanceObserver']) {
        Object.defineProperty(window, name, { value: undefined });
      }
      Object.defineProperty(navigator, 'connection', { value: undefined });
    });
    await create();

    await page.load({ id: 'one', size: 'card' });

    expect(await page.outcome('one')).toMatchObject({ status: 'loaded', format: 'avif' });
    await page.page.waitForTimeout(1000);
    expect((await page.timings())[1]).toMatchObject({ size: 'profile_card', cache: 'unknown' });
    expect(page.errors).toEqual([]);
  });

  test('the edge is left the choice where it negotiates, and what it cannot show is asked for by name', async () => {
    await open(['one']);
    await create({ mode: 'negotiated' });
    site.behave = (path) => (path === '/profiles/user-1/broken' ? { status: 500 } : {});

    await page.load({ id: 'one', size: 'fullsize' });
    const outcome = await page.outcome('one');
    await page.load({ id: 'one', imageId: 'broken', size: 'card' });
    const fallback = await page.outcome('one');

    expect(outcome).toEqual({
      status: 'loaded',
      size: 'profile_fullsize',
      format: 'unknown',
      url: `${site.cdnUrl}/profiles/user-1/one?size=profile_fullsize`,
    });
    expect(fallback).toMatchObject({ status: 'loaded', format: 'webp' });
    expect(site.requests.slice(0, 2).map(({ path, query }) => path + query)).toEqual([
      '/profiles/user-1/one?size=profile_thumbnail',
      '/profiles/user-1/one?size=profile_fullsize',
    ]);
  });
});
