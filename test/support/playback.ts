import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

export const PLAYERS = ['hls.js', 'shaka-player'] as const;
export type PlayerName = (typeof PLAYERS)[number];

/** What each player plays, and the file of its package that a page loads. */
export const PLAYER_FILES: Readonly<
  Record<PlayerName, { readonly script: string; readonly manifest: 'm3u8' | 'mpd' }>
> = {
  'hls.js': { script: require.resolve('hls.js/dist/hls.min.js'), manifest: 'm3u8' },
  'shaka-player': { script: require.resolve('shaka-player/dist/shaka-player.compiled.js'), manifest: 'mpd' },
};

/** Lines to a viewer. https://github.com/WPO-Foundation/webpagetest/blob/master/www/settings/connectivity.ini.sample */
export const NETWORKS = {
  'fast 3G': { downKbps: 1600, upKbps: 768, roundTripMs: 150 },
  '4G': { downKbps: 9000, upKbps: 9000, roundTripMs: 170 },
  /** Less than the middle rung needs. */
  narrow: { downKbps: 1000, upKbps: 768, roundTripMs: 50 },
} as const;
export type NetworkName = keyof typeof NETWORKS;

/** What the page tells of its player. Seconds of the video; heights in pixels. */
export interface PlaybackState {
  readonly time: number;
  readonly duration: number;
  readonly height: number;
  readonly ended: boolean;
  readonly paused: boolean;
  readonly decodedFrames: number;
  readonly errors: readonly string[];
}

/** A player in a page; it is driven from here, and what it does is read from its video element. */
export class Playback {
  static async open(page: Page, player: PlayerName, origin: string): Promise<Playback> {
    await page.goto(origin);
    await page.addScriptTag({ path: PLAYER_FILES[player].script });
    await page.addScriptTag({ path: join(__dirname, 'player-page.js') });
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    return new Playback(page, player, network);
  }

  private constructor(
    private readonly page: Page,
    private readonly player: PlayerName,
    private readonly network: CDPSession,
  ) {}

  /** Everything the page asks for takes this line from now on. */
  async throttle(name: NetworkName): Promise<void> {
    const { downKbps, upKbps, roundTripMs } = NETWORKS[name];
    await this.network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: roundTripMs,
      downloadThroughput: (downKbps * 1000) / 8,
      uploadThroughput: (upKbps * 1000) / 8,
    });
  }

  /** Plays, and gives the milliseconds until the first frame is on the screen. */
  start(url: string): Promise<number> {
    return this.page.evaluate<number>(`playback.start(${JSON.stringify(this.player)}, ${JSON.stringify(url)})`);
  }

  /** Goes to a moment, and gives the milliseconds until a frame of it is on the screen. */
  seek(seconds: number): Promise<number> {
    return this.page.evaluate<number>(`playback.seek(${seconds})`);
  }

  /** What the page gets of an address, and how long that takes. */
  download(url: string): Promise<{ readonly bytes: number; readonly milliseconds: number }> {
    return this.page.evaluate(`playback.download(${JSON.stringify(url)})`);
  }

  state(): Promise<PlaybackState> {
    return this.page.evaluate<PlaybackState>('playback.state()');
  }

  /** Waits until the state is as wanted. @throws Error with the last state after `seconds` */
  async until(what: string, wanted: (state: PlaybackState) => boolean, seconds: number): Promise<PlaybackState> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const state = await this.state();
      if (wanted(state)) return state;
      if (performance.now() > end) throw new Error(`'playback' must ${what}, got: ${JSON.stringify(state)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
