import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildPage } from '../../scripts/page/build-page';
import { newPage, type ObservedPage } from '../support/browser';
import { holdBrowser } from '../support/hold-browser';
import { faint, tabTo, unnamed } from '../support/page-audit';
import { ROOT } from '../support/repository';
import { RunningPlatform } from '../support/running-platform';
import { describeWith } from '../support/tools';

const SCREENSHOTS = join(ROOT, 'build', 'screenshots');
const SAMPLES = join(ROOT, 'local', 'samples');
const [PHOTO, OTHER_PHOTO, VIDEO] = ['dandelion.jpg', 'two-dogs.jpg', 'bird.mp4'];
/** A video is transcoded on whatever machine this is. */
const PATIENCE = { timeout: 300_000 };

/** What the page looks like to whom. */
const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 375, height: 760 }, deviceScaleFactor: 2, hasTouch: true },
} as const;

describeWith(['chromium'], 'the page of the local platform', () => {
  let platform: RunningPlatform | undefined;
  let url: string;
  let browser: Browser;
  let release: (() => Promise<void>) | undefined;
  /** The page that all is tried on, from its upload to its figures. */
  let observed: ObservedPage;
  let page: Page;
  const asked: string[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await buildPage(ROOT);
    platform = await RunningPlatform.start('--no-samples');
    ({ url } = platform);
    ({ browser, release } = await holdBrowser());
    observed = await newPage(browser, VIEWS.desktop);
    ({ page } = observed);
    page.on('request', (request) => asked.push(request.url()));
    page.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(url);
    await page.locator('#platform dl').waitFor();
  });

  afterAll(async () => {
    await release?.();
    await platform?.stop();
  });

  const card = (name: string, on: Page = page): Locator => on.getByRole('article', { name });
  const rowOf = (table: Locator, name: string): Locator => table.getByRole('row').filter({ hasText: name });

  /** Asks as each client, as many times as that has been asked before. */
  async function ask(on: Page = page): Promise<Locator> {
    await on.locator('.ask button[type=submit]').click();
    await on.locator('.ask button:not([aria-busy])').getByText('Ask all again').waitFor();
    return on.locator('.answers');
  }

  test('begins with the stack that runs, and with nothing', async () => {
    const facts = page.locator('#platform');

    expect(await facts.innerText()).toMatch(/spark-media[\s\S]*Cloudflare →[\s\S]*CloudFront/);
    expect(await page.locator('#gallery').innerText()).toContain('Nothing yet.');
    expect(await page.locator('#clients .ask').isVisible()).toBe(false);
  });

  test('takes a photo, and shows what has become of it by the image loader', async () => {
    await page.locator('#file').setInputFiles(join(SAMPLES, PHOTO));
    await card(PHOTO).getByText('Ready', { exact: true }).waitFor(PATIENCE);

    await card(PHOTO).getByText('9 variants').click();
    const lines = await card(PHOTO).locator('tbody tr').allInnerTexts();
    expect(lines).toHaveLength(9);
    expect(
      lines.filter((line) => /^(Thumbnail|Card|Fullsize)\s+(AVIF|WebP|JPEG)\s+\d+×\d+\s+\S+\sk?B/.test(line)),
    ).toEqual(lines);
    await page.waitForFunction(
      (name) => Array.from(document.images).some(({ alt, naturalWidth }) => alt === name && naturalWidth > 150),
      PHOTO,
    );
    // The small one came before the one that fills the card.
    const images = asked
      .filter((url) => /\/profile_(thumbnail|card)\//.test(url))
      .map((url) => /profile_[a-z]+/.exec(url)?.[0]);
    expect(images).toEqual(['profile_thumbnail', 'profile_card']);
    expect(await page.locator('.uploads').innerText()).toContain('Ready: 9 pictures');
  });

  test('shows what each kind of client gets, and who gave it', async () => {
    await card(PHOTO).getByRole('button', { name: 'Ask as each client' }).click();

    const answers = await ask();

    expect(await rowOf(answers, 'Chrome on Android').innerText()).toContain('AVIF');
    expect(await rowOf(answers, 'A browser before WebP').innerText()).toContain('JPEG');
    await rowOf(answers, 'Chrome on Android').getByRole('button').click();
    expect(await page.locator('.headers-list').first().innerText()).toMatch(/decided by/);
    expect(await page.locator('.headers').first().innerText()).toMatch(/x-cache/);
  });

  test('gets everything from a cache when it asks again', async () => {
    const answers = await ask();

    const results = await answers.locator('.tag').allInnerTexts();
    expect(results.length).toBeGreaterThan(4);
    expect(new Set(results)).toEqual(new Set(['Hit']));
  });

  test('asks for a smaller one where data is to be saved', async () => {
    const pixels = async (): Promise<string | undefined> =>
      /\d+×\d+/.exec(await rowOf(page.locator('.answers'), 'Chrome on Android').innerText())?.[0];
    await page.getByLabel('What of it').selectOption('Card');
    await ask();
    const usual = await pixels();

    await page.getByLabel('Save-Data').selectOption('On');
    await ask();

    expect(await pixels()).not.toBe(usual);
  });

  test('plays the ladder of a video: its rung, what was waited for, and the rung that is held', async () => {
    await page.locator('#file').setInputFiles(join(SAMPLES, VIDEO));
    await card(VIDEO).getByText('Ready', { exact: true }).waitFor(PATIENCE);
    await card(VIDEO).getByRole('button', { name: 'Play' }).click();

    await page.locator('#player').getByRole('button', { name: 'Play' }).press('Enter');
    await page.locator('.rung.playing').getByText('on screen').waitFor();
    const player = page.locator('#player');
    await player
      .locator('.readings')
      .getByText(/^\d+\sms$|^\d\.\d\d\ss$/)
      .first()
      .waitFor();
    await player.getByLabel(/Mobile low/).check();
    await player.locator('video').evaluate((video: HTMLVideoElement) => (video.currentTime = 0.5));

    await page.locator('.rung.playing').filter({ hasText: 'Mobile low' }).waitFor();
    await player
      .locator('.readings > div')
      .filter({ hasText: 'Last seek took' })
      .getByText(/\d\sm?s$/)
      .waitFor();
    expect(await player.locator('.links').innerText()).toMatch(/HLS[\s\S]*DASH[\s\S]*MP4/);
  });

  test('has figures that tell of all this, and a list of the requests', async () => {
    const figures = page.locator('#figures');
    await figures
      .getByText(/^Image, /)
      .first()
      .waitFor();

    const text = await figures.innerText();
    expect(text).toMatch(/Hit rate, images\s+[1-9]\d*\s%\s+\d+ of \d+ requests; target 95\s%/);
    expect(text).toMatch(/Hit rate, videos\s+\d+\s%/);
    expect(text).toMatch(/sent in place of/);
    expect(text).toMatch(/AVIF \S+\sk?B/);
    expect(await page.locator('#log tbody tr').count()).toBeGreaterThan(20);
    expect(await page.locator('#log tbody').innerText()).toContain('/profiles/');
    expect((await page.request.get(`${url}/metrics`)).status()).toBe(200);
  });

  test('counts anew when the caches are cleared, and then gets what is not in them', async () => {
    await page.getByRole('button', { name: 'Clear caches' }).click();
    await page
      .locator('#figures')
      .getByText(/\b0 of 0 requests; target 95/)
      .waitFor();

    const answers = await ask();

    expect(await rowOf(answers, 'Chrome on Android').locator('.tag').innerText()).not.toBe('Hit');
  });

  test.each(['desktop', 'dark', 'phone'] as const)('is legible and named throughout: %s', async (view) => {
    const { page: fresh, context, errors } = await newPage(browser, VIEWS[view]);
    await fresh.goto(url);
    await card(PHOTO, fresh).getByText('9 variants').click();
    await card(PHOTO, fresh).getByRole('button', { name: 'Ask as each client' }).click();
    await fresh.getByLabel('What of it').selectOption('Card');
    await ask(fresh);
    await fresh.locator('.answers button').first().click();
    await fresh.locator('#player').getByRole('button', { name: 'Play' }).click();
    await fresh.locator('.rung.playing').waitFor();
    await fresh.locator('.picture img').first().scrollIntoViewIfNeeded();

    await fresh.screenshot({ path: join(SCREENSHOTS, `page-${view}.png`), fullPage: true });
    const width = await fresh.evaluate(() => document.documentElement.scrollWidth);
    expect([width, await unnamed(fresh), await faint(fresh), errors]).toEqual([VIEWS[view].viewport.width, [], [], []]);
    await context.close();
  });

  test('is used by the keyboard alone, from the upload to the answers', async () => {
    const { page: fresh, context } = await newPage(browser);
    await fresh.goto(url);
    await card(PHOTO, fresh).waitFor();
    const chosen = fresh.waitForEvent('filechooser');

    await tabTo(fresh, /^Skip to the content$/);
    await fresh.keyboard.press('Enter');
    await tabTo(fresh, /^Choose files$/);
    await fresh.keyboard.press('Enter');
    await (await chosen).setFiles(join(SAMPLES, OTHER_PHOTO));
    await card(OTHER_PHOTO, fresh).getByText('Ready', { exact: true }).waitFor(PATIENCE);
    await tabTo(fresh, /^Show it$/);
    await fresh.keyboard.press('Enter');
    await tabTo(fresh, /^Ask as each client$/);
    await fresh.keyboard.press('Enter');
    expect(
      await fresh.getByLabel('Medium').evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text),
    ).toBe(`${OTHER_PHOTO} (photo)`);
    await tabTo(fresh, /^What of it/);
    await fresh.keyboard.press('End');
    await tabTo(fresh, /^Ask as each client$/);
    await fresh.keyboard.press('Enter');
    await fresh.getByRole('button', { name: 'Ask all again' }).waitFor();
    await tabTo(fresh, /headers of the answer to Chrome on Android$/);
    await fresh.keyboard.press('Space');

    expect(await fresh.locator('.headers-list').first().innerText()).toContain('decided by');
    expect(await fresh.locator('.path').innerText()).toContain('size=fullsize');
    await context.close();
  });

  test('has asked this computer for everything, and has logged no error', () => {
    const hosts = asked.filter((url) => /^https?:/.test(url)).map((url) => new URL(url).hostname);

    expect(hosts.filter((host) => !['127.0.0.1', 'localhost'].includes(host))).toEqual([]);
    expect([refused, observed.errors]).toEqual([[], []]);
  });
});
