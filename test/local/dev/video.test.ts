import { createHash } from 'node:crypto';
import { MediaPlatform } from '../../../lib';
import type { MediaItem } from '../../../local/dev/api';
import { DevPlatform } from '../../support/dev-platform';
import { Footage } from '../../support/footage';
import { modelOfStack } from '../../support/platform-model';
import { SMALL_LADDER } from '../../support/transcoder-harness';
import { CERTIFICATE, HOSTS, ZONE } from './local-edges';

const footage = new Footage();
let platform: DevPlatform;
let item: MediaItem;

beforeAll(async () => {
  const model = modelOfStack(
    (stack, built) =>
      new MediaPlatform(stack, 'Platform', {
        region: 'eu-central-1',
        backup: false,
        observation: false,
        contract: SMALL_LADDER,
        hosts: HOSTS,
        certificateArn: CERTIFICATE,
        cloudflare: { zone: ZONE },
        ...built,
      }),
  );
  platform = await DevPlatform.start(model);
  item = await platform.process('video', await footage.clip({ edit: 'small', startSeconds: 5, seconds: 3 }));
});
afterAll(async () => {
  footage.remove();
  await platform.stop();
});

describe('a video that is uploaded', () => {
  test('becomes its ladder, its manifests and its poster', () => {
    expect(item).toMatchObject({
      kind: 'video',
      state: 'ready',
      original: { width: 320, height: 180 },
      video: { durationSeconds: expect.closeTo(3, 0), renditions: [{ name: 'mobile_low' }, { name: 'mobile_high' }] },
    });
    expect(item.variants.map(({ path }) => path)).toEqual(
      item.variants.map(() => expect.stringMatching(/^\/videos\/.*\/poster\//)),
    );
  });

  test('is played from the videos host: every address of its manifest leads on, there', async () => {
    const { hlsPath = '' } = item.video ?? {};
    const master = await platform.videos(hlsPath);
    expect(master.headers['content-type']).toBe('application/vnd.apple.mpegurl');
    const [rung = ''] = master.body
      .toString()
      .split('\n')
      .filter((line) => /^\.\..*mobile_low/.test(line));
    const address = new URL(rung, `http://videos${hlsPath}`).pathname;
    const playlist = await platform.videos(address);
    const segments = playlist.body
      .toString()
      .split('\n')
      .filter((line) => line.endsWith('.m4s'));
    expect(segments.length).toBeGreaterThan(0);
    const segment = await platform.videos(new URL(segments[0] ?? '', `http://videos${address}`).pathname);
    expect(segment).toMatchObject({ status: 200, headers: { 'content-type': 'video/iso.segment' } });
  });

  test('is served in parts, the second of which the cache has', async () => {
    const { path = '', bytes = 0 } = item.video?.renditions[0] ?? {};
    const first = await platform.videos(path, { headers: { range: 'bytes=0-99' } });
    const rest = await platform.videos(path, { headers: { range: 'bytes=100-' } });
    const whole = await platform.videos(path);
    expect([first.status, rest.status, whole.status]).toEqual([206, 206, 200]);
    expect(rest.headers).toMatchObject({ 'content-range': `bytes 100-${bytes - 1}/${bytes}` });
    expect(rest.headers['x-spark-layer']).toBe('cloudfront-edge');
    const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
    expect(digest(Buffer.concat([first.body, rest.body]))).toBe(digest(whole.body));
  });

  test('is sent from the images host to the videos host, here', async () => {
    const { hlsPath = '' } = item.video ?? {};
    const { status, headers } = await platform.images(hlsPath);
    expect(status).toBe(302);
    expect(headers['location']).toBe(`${platform.server.summary.videosUrl}${hlsPath}`);
    expect(platform.server.summary).toMatchObject({ imagesPath: 'Cloudflare → CloudFront', videosPath: 'CloudFront' });
  });

  test('becomes failed where it is none, with the code of the processor', async () => {
    const failed = await platform.process('video', Buffer.alloc(5000, 'this is no video '));
    expect(failed).toMatchObject({ state: 'failed', failure: expect.stringMatching(/^[A-Z_]+$/) });
  });
});
