import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildKey } from '../../lib/contract';
import { newPage, withBrowser } from '../support/browser';
import { TestCommand } from '../support/command';
import { Footage } from '../support/footage';
import { type MediaServer, serveMedia } from '../support/media-server';
import { type NetworkName, NETWORKS, Playback, PLAYER_FILES, type PlayerName, PLAYERS } from '../support/playback';
import { describeWith } from '../support/tools';

/** Heights of the rungs of 16:9, lowest first. */
const [LOW, , HIGH] = [270, 406, 608];
const SECONDS = 24;

describeWith(['chromium'], 'a ladder in a browser', () => {
  const ids = { userId: 'local', videoId: 'clip' };
  let folder: string;
  let media: MediaServer;
  let site: MediaServer;

  beforeAll(async () => {
    const footage = new Footage();
    const command = new TestCommand();
    folder = mkdtempSync(join(tmpdir(), 'playback-'));
    try {
      const clip = await footage.clip({ seconds: SECONDS });
      const { code, stderr } = await command.run(folder, 'transcode', clip, '--out', '.', '--video', ids.videoId);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      command.remove();
      footage.remove();
    }
    media = await serveMedia(folder);
    // The page has an origin of its own, as an app has beside its CDN.
    site = await serveMedia();
  });
  afterAll(async () => {
    await Promise.all([media.close(), site.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (player: PlayerName): string => {
    const kind = PLAYER_FILES[player].manifest === 'm3u8' ? 'video-master-playlist' : 'video-dash-manifest';
    return `${media.origin}/${buildKey({ kind, ...ids })}`;
  };

  async function play<T>(player: PlayerName, body: (playback: Playback) => Promise<T>): Promise<T> {
    return withBrowser(async (browser: Browser) => {
      const { page, errors } = await newPage(browser);
      const result = await body(await Playback.open(page, player, site.origin));
      expect(errors).toEqual([]);
      return result;
    });
  }

  test('comes over a line that is as narrow as the tests say: a segment takes its bytes by the rate', async () => {
    await play('hls.js', async (playback) => {
      await playback.throttle('fast 3G');
      const segment = buildKey({ kind: 'video-segment', ...ids, track: 'web_hd', index: 4 });
      const { bytes, milliseconds } = await playback.download(`${media.origin}/${segment}`);
      const { downKbps, roundTripMs } = NETWORKS['fast 3G'];
      const expected = (bytes * 8) / downKbps + roundTripMs;
      expect(milliseconds).toBeGreaterThan(0.85 * expected);
      expect(milliseconds).toBeLessThan(2 * expected);
    });
  });

  describe.each(PLAYERS)('with %s', (player) => {
    test('plays from the first frame to the end, as long as it says', async () => {
      await play(player, async (playback) => {
        await playback.start(address(player));
        const playing = await playback.until('play', ({ time }) => time > 2, 30);
        expect(Math.abs(playing.duration - SECONDS)).toBeLessThan(0.1);
        expect(playing.decodedFrames).toBeGreaterThan(12);
        await playback.seek(SECONDS - 3);
        const { errors, time } = await playback.until('end', ({ ended }) => ended, 30);
        expect(errors).toEqual([]);
        expect(Math.abs(time - SECONDS)).toBeLessThan(0.2);
      });
    });

    test('climbs to the top rung on a fast line, and down when the line becomes narrow, without an error', async () => {
      await play(player, async (playback) => {
        await playback.start(address(player));
        await playback.until('climb to the top rung', ({ height }) => height === HIGH, 60);
        const before = (await playback.state()).time;
        await playback.throttle('narrow');
        const { errors, time } = await playback.until('come down', ({ height }) => height === LOW, 60);
        expect(errors).toEqual([]);
        expect(time).toBeGreaterThan(before);
      });
    });

    test('goes to a moment that it has not loaded, forwards and back', async () => {
      await play(player, async (playback) => {
        await playback.start(address(player));
        for (const seconds of [15.5, 3.25]) {
          await playback.seek(seconds);
          const { errors } = await playback.until('go on', ({ time }) => time > seconds + 0.5, 30);
          expect(errors).toEqual([]);
        }
      });
    });

    test.each<NetworkName>(['fast 3G', '4G'])(
      'shows its first frame and its seeks on %s, and how long they took',
      async (network) => {
        await play(player, async (playback) => {
          await playback.throttle(network);
          const start = await playback.start(address(player));
          const seek = await playback.seek(15);
          const { errors } = await playback.state();
          expect(errors).toEqual([]);
          report(
            `${player}, ${network}: first frame ${start.toFixed(0)} ms (document: 3000), seek ${seek.toFixed(0)} ms (1000)`,
          );
        });
      },
    );
  });

  test('asks for nothing but manifests, inits and segments, and gets all of them', () => {
    expect(media.requests.length).toBeGreaterThan(50);
    expect(media.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(media.requests.filter(({ path }) => !/\.(m3u8|mpd|m4s|mp4)$/.test(path))).toEqual([]);
  });

  const report = (line: string): void => void process.stdout.write(`${line}\n`);
});
