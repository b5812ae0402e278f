/** How the frames of a file are turned for display: mirrored first where `mirrored`, then turned. */
export interface Orientation {
  /** Degrees clockwise: 0, 90, 180 or 270. */
  readonly rotation: number;
  readonly mirrored: boolean;
}

export const UPRIGHT: Orientation = { rotation: 0, mirrored: false };

/** The side data of a stream by which ffprobe tells of a display matrix. */
export interface MatrixSideData {
  readonly displaymatrix?: string;
  readonly rotation?: number | string;
}

/**
 * The orientation by a stream's display matrix or, of programs that do not print it, its `rotate` tag. Angles between
 * the four are rounded to the nearest: no camera writes them.
 */
export function readOrientation(sideData: readonly MatrixSideData[], rotateTag: string | undefined): Orientation {
  for (const { displaymatrix } of sideData) {
    const found = displaymatrix === undefined ? undefined : fromMatrix(displaymatrix);
    if (found) return found;
  }
  // Side data counts anticlockwise, the tag clockwise.
  const counted = sideData.find(({ rotation }) => rotation !== undefined)?.rotation;
  const degrees = counted === undefined ? Number(rotateTag ?? 0) : -Number(counted);
  return Number.isFinite(degrees) ? { rotation: quarterTurn(degrees), mirrored: false } : UPRIGHT;
}

const quarterTurn = (degrees: number): number => (((Math.round(degrees / 90) * 90) % 360) + 360) % 360;

/**
 * A display matrix as ffprobe prints it, three rows of three numbers: `(a b u; c d v; x y w)` takes a point of the
 * frame to `(a x + c y, b x + d y)` of the display, with y downwards.
 */
function fromMatrix(printed: string): Orientation | undefined {
  const rows = [...printed.matchAll(/^[0-9a-f]{8}:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*$/gim)];
  const [first, second] = rows.map((row) => [Number(row[1]), Number(row[2])] as const);
  if (!first || !second) return undefined;
  const [a, b] = first;
  const [c, d] = second;
  const determinant = a * d - b * c;
  if (determinant === 0) return undefined;
  const mirrored = determinant < 0;
  // Undoing the mirror, which turns x around, leaves a turn whose first column is (cos, sin).
  const [cos, sin] = mirrored ? [-a, -b] : [a, b];
  return { rotation: quarterTurn((Math.atan2(sin, cos) * 180) / Math.PI), mirrored };
}

/** Whether width and height change places. */
export const swapsSides = ({ rotation }: Orientation): boolean => rotation % 180 !== 0;

const TURNS: Readonly<Record<number, readonly string[]>> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

/** The filters that turn a frame upright. */
export function uprightFilters({ rotation, mirrored }: Orientation): readonly string[] {
  return [...(mirrored ? ['hflip'] : []), ...(TURNS[rotation] ?? [])];
}
