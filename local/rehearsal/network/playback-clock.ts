import { DECODE_MILLISECONDS } from './constants';
import type { Exchange } from './connection';
import type { PlaybackLine } from './playback-line';

/** What a request of a playback is for, by the order in which players ask. */
export type PlaybackStep = 'master' | 'playlist' | 'init' | 'segment' | 'file';

export interface PlaybackRequest extends Exchange {
  readonly step: PlaybackStep;
  /** The sound's track, which is loaded beside the picture's. */
  readonly isAudio: boolean;
  /** The first request after a jump. */
  readonly seek: boolean;
}

/** A start or jump that has come to its first frame. */
export interface FirstFrame {
  readonly subject: 'video-start' | 'video-seek';
  readonly milliseconds: number;
}

interface Track {
  /** When it has what it asked for last. */
  readyMs: number;
  hasSegment: boolean;
  known: boolean;
}

/**
 * The way to a playback's first frame: the master playlist or MPD, then for picture and sound beside each other the
 * playlist of the track, the initialization and the first segment. A jump needs a segment of both. Each step begins when
 * the one before is there, whatever the times of the requests say, as those of generated traffic do not know how long
 * each takes.
 */
export class PlaybackClock {
  private startMs: number | undefined;
  private masterMs = 0;
  private readonly picture: Track = { readyMs: 0, hasSegment: false, known: false };
  private readonly sound: Track = { readyMs: 0, hasSegment: false, known: false };
  private phase: FirstFrame['subject'] | undefined = 'video-start';

  constructor(private readonly line: PlaybackLine) {}

  /** Takes the next request; tells the first frame that it brings, where it is clear by now. */
  next(request: PlaybackRequest): FirstFrame | undefined {
    const { step, isAudio, seek, atMs } = request;
    const before = seek || this.isOver(request) ? this.end() : undefined;
    if (seek) this.begin('video-seek', atMs);
    if (this.phase === undefined) {
      // Playing on: what it loads fills the buffer, and takes its share of the line.
      this.line.load(request);
      return before;
    }
    if (this.startMs === undefined) this.begin('video-start', atMs);
    const track = isAudio ? this.sound : this.picture;
    const fromMs = step === 'master' ? atMs : Math.max(this.masterMs, track.readyMs);
    const endMs = this.line.load({ ...request, atMs: fromMs });
    if (step === 'master') this.masterMs = endMs;
    track.known ||= step !== 'master';
    track.readyMs = endMs;
    if (step === 'segment' || step === 'file') track.hasSegment = true;
    // A file has its sound in itself.
    const isThere = step === 'file' || (this.picture.hasSegment && this.sound.hasSegment);
    return before ?? (isThere ? this.end() : undefined);
  }

  /** The first frame that waits for a track that never came: a video without sound. */
  end(): FirstFrame | undefined {
    const { phase, startMs, picture, sound } = this;
    if (phase === undefined || startMs === undefined || !picture.hasSegment) return undefined;
    this.phase = undefined;
    const readyMs = sound.hasSegment ? Math.max(picture.readyMs, sound.readyMs) : picture.readyMs;
    return { subject: phase, milliseconds: readyMs - startMs + DECODE_MILLISECONDS };
  }

  private begin(phase: FirstFrame['subject'], atMs: number): void {
    this.phase = phase;
    this.startMs = atMs;
    this.masterMs = atMs;
    for (const track of [this.picture, this.sound]) {
      track.readyMs = atMs;
      track.hasSegment = false;
      track.known &&= phase === 'video-seek';
    }
  }

  /** Whether the picture goes on to its second segment, so that no sound was waited for. */
  private isOver({ step, isAudio }: PlaybackRequest): boolean {
    return !isAudio && step === 'segment' && this.picture.hasSegment && !this.sound.known;
  }
}
