import { s } from '../dom';
import { span } from './geometry';

const WIDTH = 300;

export interface TimelineProps {
  /** Seconds. */
  readonly position: number;
  readonly duration: number;
  readonly buffered: readonly (readonly [start: number, end: number])[];
}

/** A video's length, what of it is in the buffer, and where the playhead is. */
export function timeline({ position, duration, buffered }: TimelineProps): SVGElement {
  const head = span([position, position], duration, WIDTH);
  return s(
    'svg',
    { viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { class: 'track', x: 0, y: 3, width: WIDTH, height: 4 }),
    ...buffered.map((range) => {
      const { start, length } = span(range, duration, WIDTH);
      return s('rect', { class: 'buffered', x: start, y: 3, width: length, height: 4 });
    }),
    s('rect', { class: 'playhead', x: Math.min(head.start, WIDTH - 2), y: 0, width: 2, height: 10 }),
  );
}
