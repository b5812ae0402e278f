import type { MediaItem } from '../../api';
import { bars } from '../charts/geometry';
import { h, replace, s } from '../dom';
import { formatBitrate, formatSize, readableName } from '../format';

type Rendition = NonNullable<MediaItem['video']>['renditions'][number];

/** One rung, drawn as long as it is wide in bits. */
interface Rung {
  readonly height: number;
  readonly element: HTMLElement;
  readonly mark: HTMLElement;
}

export interface Ladder {
  readonly element: HTMLElement;
  /** Draws the rungs of another video, and holds none. */
  readonly show: (video: NonNullable<MediaItem['video']> | undefined) => void;
  /** Marks the rung that is on the screen. */
  readonly mark: (height: number | undefined) => void;
  /** Height of the rung that is held. */
  readonly held: () => number | undefined;
}

/** The ladder as a choice: automatic, or one of its rungs; the one that plays is marked. */
export function createLadder(onHold: (height: number | undefined) => void): Ladder {
  let rungs: readonly Rung[] = [];
  let held: number | undefined;
  const choices = h('div', { class: 'rungs' });
  const element = h('fieldset', { class: 'ladder' }, h('legend', {}, 'Ladder'), choices);

  function choice(height: number | undefined, ...content: readonly (Node | string)[]): HTMLElement {
    const control = h('input', {
      type: 'radio',
      name: 'rung',
      value: height ?? 'auto',
      checked: height === undefined,
      onchange: () => {
        held = height;
        onHold(height);
      },
    });
    return h('label', { class: 'rung' }, control, ...content);
  }

  function rung(rendition: Rendition, seconds: number, length: number): Rung {
    const { name, width, height, bytes } = rendition;
    const mark = h('span', { class: 'mark' });
    const element = choice(
      height,
      h('span', { class: 'rung-name' }, readableName(name)),
      h('span', { class: 'rung-facts' }, `${formatSize({ width, height })}, ${formatBitrate((bytes * 8) / seconds)}`),
      mark,
      s(
        'svg',
        { viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        s('rect', { class: 'track', width: 100, height: 4 }),
        s('rect', { class: 'level', width: length, height: 4 }),
      ),
    );
    return { height, element, mark };
  }

  return {
    element,
    show(video) {
      held = undefined;
      // The highest at the top, as on a ladder.
      const renditions = [...(video?.renditions ?? [])].sort((a, b) => b.height - a.height);
      const lengths = bars(
        renditions.map(({ bytes }) => bytes),
        100,
      );
      rungs = renditions.map((each, index) => rung(each, video?.durationSeconds ?? 1, lengths[index] ?? 0));
      replace(
        choices,
        choice(
          undefined,
          h('span', { class: 'rung-name' }, 'Automatic'),
          h('span', { class: 'rung-facts' }, 'as the line bears'),
        ),
        ...rungs.map((each) => each.element),
      );
    },
    mark(height) {
      for (const each of rungs) {
        const playing = each.height === height;
        each.element.classList.toggle('playing', playing);
        const text = playing ? 'on screen' : '';
        if (each.mark.textContent !== text) each.mark.textContent = text;
      }
    },
    held: () => held,
  };
}
