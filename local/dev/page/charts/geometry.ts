/** One part of a whole that is drawn as a bar. Units are those of the drawing. */
export interface Segment {
  readonly name: string;
  readonly value: number;
  readonly start: number;
  readonly length: number;
}

/** Parts of a bar of `length`, the largest first; what is nothing has no part. */
export function stack(values: Readonly<Record<string, number>>, length: number): readonly Segment[] {
  const parts = Object.entries(values)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a);
  const total = parts.reduce((sum, [, value]) => sum + value, 0);
  let start = 0;
  return parts.map(([name, value]) => {
    const segment = { name, value, start, length: (value / total) * length };
    start += segment.length;
    return segment;
  });
}

/** Where a share stands on a bar of `length`; beyond its ends nothing is drawn. */
export function position(share: number, length: number): number {
  return Math.min(Math.max(share, 0), 1) * length;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * A line through shares of 1, the oldest at the left, as SVG's path; a share that is not known interrupts it. One alone
 * is a line across, as there is nothing yet to compare it with.
 */
export function sparkline(shares: readonly (number | undefined)[], { width, height }: Box): string {
  const known = shares.filter((share) => share !== undefined);
  if (known.length === 0) return '';
  if (known.length === 1) return `M0 ${round(y(known[0] ?? 0, height))}H${width}`;
  const step = width / (shares.length - 1);
  let path = '';
  let drawing = false;
  shares.forEach((share, index) => {
    if (share === undefined) {
      drawing = false;
      return;
    }
    path += `${drawing ? 'L' : 'M'}${round(index * step)} ${round(y(share, height))}`;
    drawing = true;
  });
  return path;
}

/** Height of a share in a drawing whose zero is at the bottom. */
export function y(share: number, height: number): number {
  return height - position(share, height);
}

/**
 * Lengths of bars that belong together: in proportion to their values, the largest of them filling `length`. What is
 * more than nothing is seen.
 */
export function bars(values: readonly number[], length: number): readonly number[] {
  const largest = Math.max(...values, 0);
  return values.map((value) => (value <= 0 || largest === 0 ? 0 : Math.max((value / largest) * length, 1)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Where a stretch of time lies on a bar of `length` that stands for `duration`. */
export function span(
  [from, to]: readonly [number, number],
  duration: number,
  length: number,
): { readonly start: number; readonly length: number } {
  if (duration <= 0) return { start: 0, length: 0 };
  const start = position(from / duration, length);
  return { start, length: position(to / duration, length) - start };
}
