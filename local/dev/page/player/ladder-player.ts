import Hls, { type ErrorData } from 'hls.js';
import { type Phase, watchTimings } from './timings';

/** Seconds that stay behind the playhead, so that going back a little asks for nothing. */
const SECONDS_BEHIND = 30;

/** What the player does now. Seconds and bits per second. */
export interface Reading {
  /** Height in pixels of the rung that is on the screen. */
  readonly height?: number;
  readonly bandwidth?: number;
  readonly position: number;
  readonly duration: number;
  readonly ahead: number;
  readonly buffered: readonly (readonly [start: number, end: number])[];
  readonly droppedFrames: number;
}

export interface PlayerParts {
  readonly video: HTMLVideoElement;
  /** Playlist of the ladder. */
  readonly url: string;
  readonly onTiming: (phase: Phase, milliseconds: number, height: number | undefined) => void;
  readonly onError: (words: string) => void;
}

/** One ladder in a video element, from the press of play on. Where the browser plays HLS by itself, it chooses by itself. */
export class LadderPlayer {
  /** @default - the browser plays by itself, or nothing does any more */
  private hls = Hls.isSupported() ? new Hls({ enableWorker: false, backBufferLength: SECONDS_BEHIND }) : undefined;
  private readonly endTimings: () => void;
  /** Height that is held. */
  private held?: number;
  private recovered = false;

  constructor(private readonly parts: PlayerParts) {
    const { video, url, onTiming, onError } = parts;
    this.endTimings = watchTimings(video, performance.now(), (phase, milliseconds) =>
      onTiming(phase, milliseconds, this.height),
    );
    const { hls } = this;
    if (hls === undefined) {
      video.src = url;
    } else {
      hls.on(Hls.Events.MANIFEST_PARSED, () => this.hold(this.held));
      hls.on(Hls.Events.ERROR, (_, error) => this.recover(error));
      hls.loadSource(url);
      hls.attachMedia(video);
    }
    video.play().catch((error: unknown) => {
      // Another video was chosen before this one began.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      onError(`The video does not play: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** Keeps to the rung of a height, from the next segment on; to none of them where it is `undefined`. */
  hold(height: number | undefined): void {
    this.held = height;
    if (this.hls === undefined || this.hls.levels.length === 0) return;
    const level = this.hls.levels.findIndex((each) => each.height === height);
    this.hls.nextLevel = height === undefined ? -1 : level;
  }

  read(): Reading {
    const { video } = this.parts;
    const buffered = Array.from({ length: video.buffered.length }, (_, index) => {
      return [video.buffered.start(index), video.buffered.end(index)] as const;
    });
    const here = buffered.find(([start, end]) => start <= video.currentTime && video.currentTime <= end);
    return {
      height: this.height,
      bandwidth: this.hls?.bandwidthEstimate,
      position: video.currentTime,
      duration: Number.isFinite(video.duration) ? video.duration : 0,
      ahead: here === undefined ? 0 : here[1] - video.currentTime,
      buffered,
      droppedFrames: video.getVideoPlaybackQuality().droppedVideoFrames,
    };
  }

  destroy(): void {
    this.endTimings();
    this.hls?.destroy();
    this.parts.video.removeAttribute('src');
    this.parts.video.load();
  }

  /** Of the picture itself: it is what is on the screen, whatever is being loaded. */
  private get height(): number | undefined {
    return this.parts.video.videoHeight || undefined;
  }

  private recover({ fatal, type, details, response }: ErrorData): void {
    if (!fatal) return;
    // What cannot be decoded once more after a new beginning never will be.
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered) {
      this.recovered = true;
      this.hls?.recoverMediaError();
      return;
    }
    this.hls?.destroy();
    this.hls = undefined;
    this.parts.onError(`The player gave up: ${details}${response ? `, status ${response.code}` : ''}.`);
  }
}
