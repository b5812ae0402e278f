import type { ObjectFacts } from '../types';

/** One object of a processed sample. */
export interface SampleObject extends ObjectFacts {
  /** Of an image: bytes of a JPEG of quality 92 of the same size. */
  readonly sameSizeJpegBytes?: number;
}

/** All that is kept of a processed sample: plain JSON, some kilobytes, without the media themselves. */
export interface SampleFacts {
  /** Of the file. */
  readonly name: string;
  readonly originalBytes: number;
  /** One JPEG of quality 92, 1080 pixels wide, which is shown whatever size is asked for. Of a video that of its poster. */
  readonly documentJpegBytes: number;
  /** By shape of the storage key: see `shapeOf`. */
  readonly objects: Readonly<Record<string, SampleObject>>;
  /** Of a video. */
  readonly ladder?: VideoLadder;
}

/** What a player finds in a video's playlists. */
export interface VideoLadder {
  readonly durationSeconds: number;
  /** Names, lowest first. */
  readonly rungs: readonly string[];
  /** Of each rung. */
  readonly segments: number;
  /** 0 where there is no sound. */
  readonly audioSegments: number;
}

/** JPEG quality of everything that savings are compared with, as in the contract's `imageBaselineBytes`. */
export const BASELINE_QUALITY = 92;
/** Pixels. */
export const BASELINE_WIDTH = 1080;
