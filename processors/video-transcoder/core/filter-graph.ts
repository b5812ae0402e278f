import type { Rung } from './ladder';
import { type Orientation, swapsSides, uprightFilters } from './orientation';
import { type Rational, showRational } from './rational';

/** What is done to a frame before it is any rung's. */
export interface FrameSource {
  readonly orientation: Orientation;
  readonly interlaced: boolean;
  /** Options of the scale filter for matrix and range. */
  readonly matrix: readonly string[];
  /** Filters for wide colours and high dynamic range. */
  readonly colour: readonly string[];
}

/** A mark in a file of its own, already as large and as transparent as it is drawn. */
export interface Overlay {
  /** Number of the input that holds it. */
  readonly input: number;
  readonly left: number;
  readonly top: number;
}

export interface FilterGraphRequest {
  readonly source: FrameSource;
  /** Lowest first. */
  readonly rungs: readonly Rung[];
  /** By rung's name. */
  readonly overlays: Readonly<Record<string, Overlay>>;
  /** The frame, counted at the fastest rung's rate, that is also given as a still. */
  readonly posterFrame: number;
}

/** Labels of the graph's outputs. */
export const rungLabel = (index: number): string => `rung${index}`;
export const POSTER_LABEL = 'poster';

/**
 * One graph for all rungs: the source's frames are brought to a constant rate, scaled to the largest rung, turned
 * upright and brought to BT.709; each smaller rung is scaled from the one above it. The poster leaves before any mark
 * is drawn.
 */
export function filterGraph({ source, rungs, overlays, posterFrame }: FilterGraphRequest): string {
  const largest = rungs.length - 1;
  return rungs
    .flatMap((rung, index) => {
      // As fast as this rung or one that is made from it needs; only the largest rung's chain holds all of them.
      const rate = fastest(rungs.slice(0, index + 1));
      const above = index < largest ? fastest(rungs.slice(0, index + 2)) : undefined;
      const shrink = [...(above && slower(rate, above) ? [fps(rate)] : []), scale(rung.width, rung.height), 'setsar=1'];
      const filters = index === largest ? firstFilters(source, rung, rate) : shrink;
      const outputs = [`[own${index}]`, ...(index > 0 ? [`[to${index - 1}]`] : []), ...(above ? [] : ['[still]'])];
      const input = index === largest ? '[0:v:0]' : `[to${index}]`;
      const chain = `${input}${[...filters, `split=${outputs.length}`].join(',')}${outputs.join('')}`;
      return [chain, ownChain(rung, index, rate, overlays[rung.name])];
    })
    .concat(`[still]select=eq(n\\,${posterFrame})[${POSTER_LABEL}]`)
    .join(';');
}

/** The poster alone. */
export function stillGraph(source: FrameSource, rungs: readonly Rung[], frame: number): string {
  const filters = rungs.slice(-1).flatMap((largest) => firstFilters(source, largest, fastest(rungs)));
  return `[0:v:0]${[...filters, `select=eq(n\\,${frame})`].join(',')}[${POSTER_LABEL}]`;
}

/** From the frames of a rung's size to those that are encoded: at its own rate, with its mark. */
function ownChain(rung: Rung, index: number, rate: Rational, overlay: Overlay | undefined): string {
  const paced = slower(rung.grid.rate, rate) ? fps(rung.grid.rate) : 'null';
  if (!overlay) return `[own${index}]${paced}[${rungLabel(index)}]`;
  const mark = `overlay=x=${overlay.left}:y=${overlay.top},format=yuv420p`;
  return `[own${index}]${paced}[bare${index}];[bare${index}][${overlay.input}:v:0]${mark}[${rungLabel(index)}]`;
}

const slower = (a: Rational, b: Rational): boolean => a.num * b.den < b.num * a.den;
const fps = (rate: Rational): string => `fps=fps=${showRational(rate)}:start_time=0`;
/** Named, as builds of ffmpeg differ in what they take by themselves: that of npm bilinear, which is softer. */
const KERNEL = 'flags=bicubic';
const scale = (width: number, height: number, options: readonly string[] = []): string =>
  `scale=${[`w=${width}`, `h=${height}`, KERNEL, ...options].join(':')}`;

/** The highest frame rate among rungs. */
export function fastest(rungs: readonly Rung[]): Rational {
  return rungs.map(({ grid }) => grid.rate).reduce((a, b) => (slower(a, b) ? b : a));
}

function firstFilters({ orientation, interlaced, matrix, colour }: FrameSource, rung: Rung, rate: Rational): string[] {
  // Scaled as it lies in the file, as turning costs less afterwards.
  const [width, height] = swapsSides(orientation) ? [rung.height, rung.width] : [rung.width, rung.height];
  return [
    ...(interlaced ? ['yadif=deint=interlaced'] : []),
    fps(rate),
    // The conversion through linear light changes the matrix itself.
    scale(width, height, colour.length === 0 ? matrix : []),
    ...colour,
    ...uprightFilters(orientation),
    'setsar=1',
    'format=yuv420p',
  ];
}
