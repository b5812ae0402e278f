import { formatName } from '../words';
import { formatBytes, formatPercent } from '../format';
import { h, s } from '../dom';
import { position, type Segment, sparkline, stack, y } from './geometry';

const WIDTH = 300;
const BAR = 10;
const LINE = { width: WIDTH, height: 56 };

export interface GaugeProps {
  /** Share of 1. @default - not known */
  readonly share?: number;
  /** Share of 1 to be reached. @default - none */
  readonly target?: number;
  /** What it is, for those who hear it. */
  readonly label: string;
}

/** A bar that is filled by a share, with a mark where it is to be. */
export function gauge({ share, target, label }: GaugeProps): SVGElement {
  const said = `${label}: ${formatPercent(share)}${target === undefined ? '' : `, target ${formatPercent(target)}`}`;
  return s(
    'svg',
    { class: 'gauge', viewBox: `0 0 ${WIDTH} 16`, preserveAspectRatio: 'none', role: 'img', 'aria-label': said },
    s('rect', { class: 'track', x: 0, y: 3, width: WIDTH, height: BAR }),
    share !== undefined && s('rect', { class: 'level', x: 0, y: 3, width: position(share, WIDTH), height: BAR }),
    target !== undefined && s('rect', { class: 'target', x: position(target, WIDTH) - 1, y: 0, width: 2, height: 16 }),
  );
}

/** A line of shares over time, with a dashed one where they are to be. */
export function trend(shares: readonly (number | undefined)[], label: string, target: number | undefined): SVGElement {
  const level = target === undefined ? undefined : y(target, LINE.height);
  return s(
    'svg',
    {
      class: 'trend',
      viewBox: `0 -2 ${LINE.width} ${LINE.height + 4}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${label}, over the last ${shares.length} changes`,
    },
    s('path', { class: 'axis', d: `M0 ${LINE.height}H${LINE.width}` }),
    level !== undefined && s('path', { class: 'goal', d: `M0 ${level}H${LINE.width}` }),
    s('path', { class: 'line', d: sparkline(shares, LINE) }),
  );
}

/** One bar of bytes in parts, with a legend that names each. */
export function byteBar(bytesByFormat: Readonly<Record<string, number>>): HTMLElement {
  const segments = stack(bytesByFormat, WIDTH);
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  return h(
    'div',
    { class: 'byte-bar' },
    s(
      'svg',
      { class: 'stack', viewBox: `0 0 ${WIDTH} 18`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      ...segments.map((segment) => part(segment)),
    ),
    h(
      'ul',
      { class: 'legend' },
      ...segments.map(({ name, value }) =>
        h(
          'li',
          {},
          h('span', { class: `swatch ${formatClass(name)}`, 'aria-hidden': 'true' }),
          h('strong', {}, formatName(name)),
          ` ${formatBytes(value)}, ${formatPercent(value / total)}`,
        ),
      ),
    ),
  );
}

/** The colour of a format, as a class of the style sheet. */
export function formatClass(format: string): string {
  const name = format.split('/').pop() ?? '';
  return ['avif', 'webp', 'jpeg', 'mp4'].includes(name) ? `format-${name}` : 'format-other';
}

function part({ name, start, length }: Segment): SVGElement {
  // A hair of the background between parts tells them apart without colour.
  return s('rect', { class: formatClass(name), x: start, y: 0, width: Math.max(length - 1, 0.5), height: 18 });
}

/** Bytes over a bar of their length, 0–100. */
export function barCell(bytes: number, length: number, format: string): HTMLElement {
  return h(
    'span',
    { class: 'bar-cell' },
    formatBytes(bytes),
    s(
      'svg',
      { viewBox: '0 0 100 3', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      s('rect', { class: formatClass(format), x: 100 - length, y: 0, width: length, height: 3 }),
    ),
  );
}
