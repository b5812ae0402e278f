import type { Browser, Page } from 'playwright-core';
import type { MediaItem, ProbeAnswer } from '../../local/dev/api';
import { buildPage } from '../../scripts/page/build-page';
import { ANSWER, photo, StubPlatform } from '../local/dev/page/stub-platform';
import { newPage, type ObservedPage } from '../support/browser';
import { holdBrowser } from '../support/hold-browser';
import { ROOT } from '../support/repository';
import { describeWith } from '../support/tools';

const FILE = { name: 'portrait.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') };

describeWith(['chromium'], 'the page of a platform in trouble', () => {
  let stub: StubPlatform;
  let browser: Browser;
  let release: () => Promise<void>;
  let observed: ObservedPage;
  let page: Page;

  beforeAll(async () => {
    await buildPage(ROOT);
    ({ browser, release } = await holdBrowser());
  });
  afterAll(() => release());

  beforeEach(async () => {
    stub = new StubPlatform();
    stub.files['/profiles/user/profile_card/medium.jpeg'] = { type: 'image/jpeg', data: Buffer.alloc(0) };
    await stub.start();
  });
  afterEach(async () => {
    await observed.context.close();
    await stub.stop();
  });

  async function open(media: readonly MediaItem[] = []): Promise<void> {
    stub.media = [...media];
    observed = await newPage(browser);
    ({ page } = observed);
    await page.goto(stub.url);
    await page.getByText('Live', { exact: true }).waitFor();
  }

  test('says in the words of the server why a file was not taken', async () => {
    stub.refusals['/api/uploads'] = [413, JSON.stringify({ error: 'The file must have at most 15 MB.' })];
    await open();

    await page.locator('#file').setInputFiles(FILE);

    await page.getByRole('listitem').filter({ hasText: 'Not taken: The file must have at most 15 MB.' }).waitFor();
  });

  test('says the status of an answer that has no words', async () => {
    stub.refusals['/api/samples'] = [502, '<html>Bad gateway</html>'];
    await open();

    await page.getByRole('button', { name: 'Take the samples' }).click();

    await page.getByRole('alert').getByText('The server answered 502.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).press('Enter');
    expect(await page.getByRole('alert').textContent()).toBe('');
  });

  test('takes files that are dropped as it takes those that are chosen', async () => {
    await open();

    await page.locator('.drop').evaluate((zone) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['one'], 'one.jpg', { type: 'image/jpeg' }));
      dataTransfer.items.add(new File(['two'], 'two.mov'));
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });

    await page.locator('.uploads li').filter({ hasText: 'waiting for its processor' }).nth(1).waitFor();
    expect(stub.calls.filter((call) => call.includes('/api/uploads'))).toEqual([
      'POST /api/uploads?kind=image&name=one.jpg',
      'POST /api/uploads?kind=video&name=two.mov',
    ]);
  });

  test('refuses what is neither photo nor video by itself', async () => {
    await open();

    await page.locator('#file').setInputFiles({ ...FILE, name: 'cv.pdf', mimeType: 'application/pdf' });

    await page.getByText('Not taken: it is neither a photo nor a video.').first().waitFor();
    expect(stub.calls.filter((call) => call.includes('/api/uploads'))).toEqual([]);
  });

  test("follows an upload to its processor's code, and says what that means", async () => {
    await open();

    await page.locator('#file').setInputFiles(FILE);
    await page.getByText('waiting for its processor').first().waitFor();
    stub.send({ type: 'media', item: photo({ state: 'processing', percent: 40, variants: [] }) });
    await page.locator('.uploads progress').waitFor();
    stub.send({ type: 'media', item: photo({ state: 'failed', failure: 'CORRUPT', variants: [] }) });

    for (const place of ['.uploads', '.cards']) {
      await page
        .locator(place)
        .getByText(/^Failed: CORRUPT\. Its beginning can be read/)
        .waitFor();
    }
    expect(await page.locator('.uploads progress').count()).toBe(0);
  });

  test('says that the connection is lost, comes back, and has what it missed', async () => {
    await open();

    await stub.stop();
    await page.getByText('The connection to the platform is lost. Trying again…').waitFor();
    await page.getByRole('button', { name: 'Clear caches' }).click();
    await page.getByRole('alert').getByText('The server did not answer.').waitFor();
    stub.media = [photo({ name: 'missed.jpg' })];
    await stub.start();

    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'missed.jpg' }).waitFor();
  });

  test('shows the answers that clients get beside the one that failed', async () => {
    stub.answer = ({ client }) => (client === 'old' ? { ...ANSWER, status: 503, result: 'Error' } : ANSWER);
    await open([photo()]);

    await page.locator('#clients').getByRole('button', { name: 'Ask as each client' }).click();
    await page.getByRole('button', { name: 'Ask all again' }).waitFor();

    const table = page.locator('#clients table');
    expect(await table.getByRole('row', { name: 'Chrome on Android' }).innerText()).toMatch(/AVIF\s+40×50/);
    expect(await table.getByRole('row', { name: 'A browser before WebP' }).innerText()).toContain('Status 503');
    stub.refusals['/api/probes'] = [400, JSON.stringify({ error: 'client must be one of those of the platform.' })];
    await page.getByRole('button', { name: 'Ask all again' }).click();
    await table.getByText('client must be one of those of the platform.').first().waitFor();
  });

  test('keeps each client under the name of its column where the table is moved sideways', async () => {
    stub.answer = () => ANSWER;
    await open([photo()]);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator('#clients').getByRole('button', { name: 'Ask as each client' }).click();
    await page.getByRole('button', { name: 'Ask all again' }).waitFor();

    await page.locator('#clients .scroll').evaluate((box) => (box.scrollLeft = box.scrollWidth));

    const table = page.locator('#clients table');
    const [name, client] = await Promise.all(
      [table.getByRole('columnheader').first(), table.getByRole('rowheader').first()].map((each) => each.boundingBox()),
    );
    expect([name?.x, name?.width]).toEqual([client?.x, client?.width]);
  });

  test('asks for a photo, unless a video is chosen, and then for its playlist', async () => {
    const video = { durationSeconds: 2, hlsPath: '/videos/clip.m3u8', dashPath: '/videos/clip.mpd', renditions: [] };
    const clip = photo({
      kind: 'video',
      name: 'clip.mp4',
      variants: [],
      video,
      uploadedAt: '2026-01-02T00:00:00.000Z',
    });
    await open([clip, photo()]);
    const path = page.locator('#clients .path');

    await path.getByText('/profiles/user/medium?size=thumbnail').waitFor();
    await page.getByLabel('Medium').selectOption('clip.mp4 (video)');
    await path.getByText('/videos/clip.m3u8').waitFor();
  });

  test('sends what is chosen with each request, and forgets what was answered to another', async () => {
    stub.answer = () => ANSWER;
    await open([photo()]);
    const clients = page.locator('#clients');

    await clients.getByLabel('Save-Data').selectOption('On');
    await clients.getByLabel('Language').selectOption('de');
    await clients.getByLabel('Edge location').selectOption('IAD');
    await clients.getByRole('button', { name: 'Ask as each client' }).click();
    await clients.getByRole('button', { name: 'Ask all again' }).waitFor();

    expect(stub.probes[0]).toEqual({
      host: 'images',
      path: '/profiles/user/medium?size=thumbnail',
      client: 'chrome',
      headers: { 'save-data': 'on', 'accept-language': 'de' },
      location: 'IAD',
    });
    await clients.getByLabel('What of it').selectOption('Card');
    expect(await clients.getByText('AVIF').count()).toBe(0);
  });

  test('has no table of clients before anything was asked, and none of an answer to what is not chosen any more', async () => {
    let answer: (answer: ProbeAnswer) => void = () => undefined;
    const slow = new Promise<ProbeAnswer>((resolve) => (answer = resolve));
    stub.answer = () => slow;
    await open([photo()]);
    const clients = page.locator('#clients');
    expect(await clients.getByRole('table').count()).toBe(0);
    await clients.getByText('Will ask, one after the other: Chrome on Android').waitFor();

    await clients.getByRole('button', { name: 'Ask as each client' }).click();
    await clients.getByRole('table').waitFor();
    await clients.getByLabel('What of it').selectOption('Card');
    answer(ANSWER);
    await clients.locator('button[type=submit]:not([aria-busy])').waitFor();

    expect(await clients.getByRole('table').count()).toBe(0);
    expect(await clients.getByText('AVIF').count()).toBe(0);
    expect(stub.probes).toHaveLength(1);
  });

  test('gives up a video that cannot be decoded, and says so', async () => {
    const playlist = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:2', '#EXT-X-MAP:URI="init.mp4"'];
    const segment = ['#EXTINF:2.0,', 'broken.m4s', '#EXT-X-ENDLIST', ''];
    const type = 'application/vnd.apple.mpegurl';
    stub.files['/videos/clip.m3u8'] = { type, data: Buffer.from([...playlist, ...segment].join('\n')) };
    for (const name of ['init.mp4', 'broken.m4s']) {
      stub.files[`/videos/${name}`] = { type: 'video/mp4', data: Buffer.alloc(5000, 'no video ') };
    }
    const video = { durationSeconds: 2, hlsPath: '/videos/clip.m3u8', dashPath: '/videos/clip.mpd', renditions: [] };
    await open([photo({ kind: 'video', name: 'clip.mp4', variants: [], video })]);

    await page.locator('#player').getByRole('button', { name: 'Play' }).click();

    await page.getByRole('alert').getByText('The player gave up').waitFor();
  });

  test('has all of a request in view where the page is wide, however long its path is', async () => {
    await open();
    await page.setViewportSize({ width: 1280, height: 900 });
    const entry = {
      at: '2026-01-01T00:00:00.000Z',
      method: 'OPTIONS',
      path: `/videos/u-${'0'.repeat(24)}/mobile_high/v-${'1'.repeat(24)}/00004.m4s`,
      query: `size=card&${'long='.repeat(20)}`,
      location: 'IAD',
      status: 206,
      bytes: 1_234_567,
      milliseconds: 12_345,
      answeredBy: 'cloudfront-regional',
      result: 'OriginShieldHit',
    } as const;

    stub.send({ type: 'request', entry });
    await page.locator('.log tbody tr').waitFor();

    const [seen, whole] = await page.locator('.log').evaluate((box) => [box.clientWidth, box.scrollWidth]);
    expect(whole).toBe(seen);
    const path = page.locator('.log tbody code').first();
    expect((await path.boundingBox())?.width).toBeGreaterThan(200);
  });

  test('says of what does not happen how much it is, then what, and then who asks for it', async () => {
    const what = 'no alarm goes off';
    stub.changes = { notModelled: [{ resource: 'aws_cloudwatch_metric_alarm.*, aws_sns_topic.Alerts', what }] };
    await open();
    const left = page.locator('#platform');
    expect(await left.getByText(what).isVisible()).toBe(false);

    await left.getByText('Not modelled here: 1 thing').click();
    await left.getByText(what).waitFor();
    expect(await left.getByText('aws_sns_topic.Alerts').isVisible()).toBe(false);
    await left.getByText(what).click();

    await left.getByText('aws_sns_topic.Alerts').waitFor();
  });

  test('shows names and headers as text, whatever they hold', async () => {
    stub.answer = () => ANSWER;
    await open([photo({ name: '<img src=x onerror="document.title=1">.jpg' })]);

    await page.locator('#clients').getByRole('button', { name: 'Ask as each client' }).click();
    await page.getByRole('button', { name: '2 headers of the answer to Chrome on Android' }).click();

    await page.getByRole('heading', { name: '<img src=x onerror' }).waitFor();
    await page.getByText('<b>bold</b>').waitFor();
    expect(await page.title()).toBe('spark-media – Spark media, here');
  });

  test('holds requests back while the list is paused', async () => {
    const entry = {
      at: '2026-01-01T00:00:00.000Z',
      method: 'GET',
      query: '',
      location: 'FRA',
      status: 200,
      bytes: 1,
      milliseconds: 1,
      answeredBy: 'origin',
      result: 'Miss',
    } as const;
    await open();
    const log = page.locator('#log');

    stub.send({ type: 'request', entry: { ...entry, path: '/first' } });
    await log.getByText('/first').waitFor();
    await log.getByRole('button', { name: 'Pause' }).click();
    stub.send({ type: 'request', entry: { ...entry, path: '/second' } });
    await log.getByText('1 held back').waitFor();

    expect(await log.getByText('/second').count()).toBe(0);
    await log.getByRole('button', { name: 'Pause', pressed: true }).click();
    await log.getByText('/second').waitFor();
  });

  test('is made anew for another stack, when the server comes back with one', async () => {
    await open();

    await stub.stop();
    stub.changes = { stack: 'spark-media-staging' };
    await stub.start();

    await page.locator('#platform').getByText('spark-media-staging').waitFor();
  });
});
