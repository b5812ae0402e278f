import type { Browser } from 'playwright-core';
import { parseBeacon, sparkMediaContract } from '../../lib/contract';
import { holdBrowser } from '../support/hold-browser';
import { contract, LoaderPage } from '../support/loader-page';
import { LoaderSite } from '../support/loader-site';
import { describeWith } from '../support/tools';

const labels = {
  useCases: Object.keys(sparkMediaContract.images.useCases),
  renditions: Object.keys(sparkMediaContract.videos.renditions),
};

describeWith(['chromium'], 'the timings of the image loader', () => {
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

  beforeEach(async () => {
    site.reset();
    page = await LoaderPage.open(browser, site);
    await page.add('<img id="one" alt="">');
  });

  afterEach(() => page.close());

  const create = (options: Partial<Parameters<LoaderPage['createLoader']>[0]> = {}): Promise<void> =>
    page.createLoader({ cdnUrl: site.cdnUrl, ...options });

  /** Loads a card and waits until both of its images are measured. */
  async function card(): Promise<void> {
    const { behave } = site;
    // A card that overtakes its thumbnail ends that, and leaves one timing.
    site.behave = (path) => ({ delayMs: path.includes('profile_card') ? 200 : 0, ...behave(path) });
    await page.load({ id: 'one', size: 'card' });
    await page.page.waitForFunction(() => window.timings.length >= 2);
  }

  const read = (): unknown[] => site.beacons.map(({ query }) => parseBeacon(query, labels));

  test('are those of the browser, and name nobody', async () => {
    site.behave = (path) => ({
      delayMs: path.includes('card') ? 200 : 0,
      headers: { 'server-timing': 'cdn-cache-hit,cdn-pop;desc="FRA60-P2",cdn-hit-layer;desc="EDGE"' },
    });
    await create();
    await card();

    const [thumbnail, large] = await page.timings();
    expect(thumbnail).toMatchObject({ metric: 'image', size: 'profile_thumbnail', placeholder: true, cache: 'hit' });
    expect(large).toMatchObject({
      metric: 'image',
      size: 'profile_card',
      format: 'avif',
      placeholder: false,
      cache: 'hit',
      protocol: 'http/1.1',
      connection: 'fast',
    });
    expect(large!.durationMs).toBeGreaterThanOrEqual(200);
    expect(large!.durationMs).toBeLessThan(1000);
    expect(large!.transferBytes).toBeGreaterThan(site.variant('profile_card', 'avif').data.length);
    expect(JSON.stringify(large)).not.toMatch(/user-1|one/);
  });

  test.each([
    ['hit', 'cdn-cache-refresh'],
    ['miss', 'cdn-upstream-layer;desc="EDGE",cdn-upstream-fbl;dur=177,cdn-cache-miss'],
    ['hit', 'cdn-cache-miss, cfCacheStatus;desc="HIT"'],
    ['unknown', 'db;dur=53'],
  ])('say %s for Server-Timing %s', async (cache, header) => {
    site.behave = () => ({ headers: { 'server-timing': header } });
    await create();
    await card();

    expect((await page.timings()).map((timing) => timing.cache)).toEqual([cache, cache]);
  });

  test('say that the browser had it, not what the CDN once said', async () => {
    site.behave = () => ({ headers: { 'server-timing': 'cdn-cache-miss' } });
    await create();
    await card();
    await page.page.reload();
    await page.page.waitForFunction(() => 'createImageLoader' in window);
    await page.add('<img id="one" alt="">');
    await create();
    await card();

    expect((await page.timings()).map(({ cache }) => cache)).toEqual(['browser', 'browser']);
  });

  test('say nothing of a CDN that hides them', async () => {
    site.behave = () => ({
      headers: { 'server-timing': 'cdn-cache-hit', 'timing-allow-origin': 'https://other.example' },
    });
    await create();
    await card();

    expect((await page.timings())[0]).toMatchObject({ cache: 'unknown' });
  });

  test('are sent together when the page is left, without cookies, address or ids', async () => {
    await page.page.evaluate(() => (document.cookie = 'session=secret'));
    await create();
    await card();
    const before = site.beacons.length;
    const timings = await page.timings();

    await page.page.goto('about:blank');
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(before).toBe(0);
    expect(read()).toEqual([
      {
        measurements: timings.map(({ size }) => ({
          metric: 'image',
          size,
          format: 'avif',
          durationMs: expect.any(Number),
          cache: 'unknown',
        })),
        connection: 'fast',
        downlinkMbps: expect.any(Number),
      },
    ]);
    const [{ headers, query } = { headers: {}, query: '' }] = site.beacons;
    expect(headers.cookie).toBeUndefined();
    expect(headers.referer).toBeUndefined();
    expect(query).not.toMatch(/user|one/);
  });

  test('are sent as soon as a beacon is full, those of videos as well', async () => {
    await create();

    await page.page.evaluate(() => {
      for (let index = 0; index < 9; index += 1) {
        window.loader.reportVideo({ phase: 'start', durationMs: 1200 + index, format: 'hls' });
      }
    });
    await page.page.waitForTimeout(300);

    const [sent, ...others] = read() as { measurements: unknown[] }[];
    expect(others).toEqual([]);
    expect(sent!.measurements).toHaveLength(8);
    expect(sent!.measurements[0]).toEqual({
      metric: 'video_start',
      size: 'auto',
      format: 'hls',
      durationMs: 1200,
      cache: 'unknown',
    });
  });

  test.each([
    ['the page wants none', { beacons: false }],
    ['the contract wants none', { contract: { ...contract, loader: { ...contract.loader, beaconShare: 0 } } }],
  ])('are told but not sent where %s', async (_, options) => {
    await create(options);
    await card();
    await page.page.goto('about:blank');
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(site.beacons).toEqual([]);
  });

  test('end with the loader, which sends what it has and stops what it does', async () => {
    await create();
    await card();
    await page.add('<img id="two" alt="">');
    site.behave = () => ({ delayMs: 300 });
    await page.load({ id: 'two', size: 'card' });
    await page.page.waitForTimeout(50);

    await page.page.evaluate(() => window.loader.destroy());
    const outcome = await page.outcome('two');
    await page.page.waitForTimeout(400);

    expect(outcome).toEqual({ status: 'cancelled', reason: 'cancelled' });
    expect(site.beacons).toHaveLength(1);
    expect(site.images).toHaveLength(4);
  });

  test('a load that is asked of a loader after its end is cancelled, not forgotten', async () => {
    await create();
    await page.add('<img id="late" alt="">');

    await page.page.evaluate(() => window.loader.destroy());
    await page.load({ id: 'late', size: 'card' });

    expect(await page.outcome('late')).toEqual({ status: 'cancelled', reason: 'cancelled' });
    expect(site.images).toEqual([]);
  });
});
