import type { VideoContract, VideoRendition } from '../../../lib/contract';
import { frameGrid, type FrameGrid, rungFrameRate } from './frame-rate';
import { type Rational, toNumber } from './rational';

/** One rung as it will be encoded. */
export interface Rung {
  readonly name: string;
  readonly rendition: VideoRendition;
  /** Pixels: square and even. */
  readonly width: number;
  readonly height: number;
  readonly grid: FrameGrid;
}

/** What the ladder is fitted to. */
export interface LadderSource {
  /** As displayed, with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
}

interface Fitted extends Omit<Rung, 'grid'> {
  /** Limited by the source, not by the box. */
  readonly whole: boolean;
}

/** A rung that shows the whole source is left out where the one below is at most this share narrower. */
const NEAR_EQUAL = 0.1;

/** H.264 with 4:2:0 chroma codes pairs of pixels. */
const evenDown = (pixels: number): number => Math.max(2, Math.floor(pixels / 2) * 2);

/**
 * The size of a source inside a box, never enlarged. The limiting side is cut to an even number; the other follows from
 * the source's own ratio, so that all rungs have one aspect ratio to within a pixel.
 */
function fit(source: LadderSource, name: string, rendition: VideoRendition): Fitted {
  const scale = Math.min(1, rendition.maxWidth / source.width, rendition.maxHeight / source.height);
  const even = (pixels: number, limit: number): number =>
    Math.min(evenDown(limit), Math.max(2, Math.round(pixels / 2) * 2));
  return {
    name,
    rendition,
    width: even(source.width * scale, Math.min(source.width, rendition.maxWidth)),
    height: even(source.height * scale, Math.min(source.height, rendition.maxHeight)),
    whole: scale === 1,
  };
}

/**
 * The rungs to make, lowest first: a box is a limit, whatever the orientation of the source. Of two rungs of one size,
 * or of nearly one size where only the source limits the upper, the lower stays: it costs a viewer less for the same
 * picture, and its bitrate was chosen for a box that the picture fits.
 */
export function planLadder(source: LadderSource, videos: VideoContract): readonly Rung[] {
  const fitted = Object.entries(videos.renditions)
    .map(([name, rendition]) => fit(source, name, rendition))
    .sort(
      (a, b) => a.width * a.height - b.width * b.height || a.rendition.videoBitrateKbps - b.rendition.videoBitrateKbps,
    );
  const kept: Fitted[] = [];
  for (const rung of fitted) {
    const below = kept.at(-1);
    if (below !== undefined && repeats(rung, below)) continue;
    kept.push(rung);
  }
  const cap = ({ rendition }: Fitted): number => rendition.maxFramesPerSecond;
  const grid = frameGrid(source.frameRate, Math.max(...kept.map(cap)), videos.segmentSeconds);
  return kept.map(({ whole: _, ...rung }) => ({
    ...rung,
    grid: rungFrameRate(grid, rung.rendition.maxFramesPerSecond),
  }));
}

function repeats(rung: Fitted, below: Fitted): boolean {
  if (rung.width === below.width && rung.height === below.height) return true;
  return rung.whole && below.width >= rung.width * (1 - NEAR_EQUAL) && below.height >= rung.height * (1 - NEAR_EQUAL);
}

/** Frames of a rung in so many seconds, of which none begins after them. */
export function framesWithin(seconds: number, { grid }: Rung): number {
  return Math.max(1, Math.floor(seconds * toNumber(grid.rate) + 1e-6));
}
