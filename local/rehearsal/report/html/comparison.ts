import type { ComparedFigure, Comparison } from '../compare';
import { effectName, formatChange, shownFigures } from '../compare-terminal';
import { formatValue } from '../words';
import { htmlTable, sectionOf } from './markup';
import { facts } from './page';
import { svg, text, bar, line, WIDTH } from './svg';

/** What a change of the stack does, as sections of a page: one per area. */
export function comparisonSections(comparison: Comparison): readonly string[] {
  const { before, after, figures } = comparison;
  const areas = [...new Set(figures.map(({ area }) => area))];
  const count = (effect: ComparedFigure['effect']): number => figures.filter((one) => one.effect === effect).length;
  return [
    sectionOf(
      'What the change does',
      `<p class="lead">Of ${figures.length} figures ${count('better')} better, ${count('worse')} worse, ${count('same')} the same.</p>`,
      facts({
        Before: `${before.stack}; ${before.cacheModel}`,
        After: `${after.stack}; ${after.cacheModel}`,
        Traffic: after.traffic,
      }),
    ),
    ...areas.map((area) => {
      const shown = shownFigures(figures, area);
      const title = `Change: ${area}`;
      if (shown.length === 0) return sectionOf(title, '<p>Nothing changes.</p>');
      return sectionOf(title, changePlot(shown), changeTable(shown));
    }),
  ];
}

function changeTable(figures: readonly ComparedFigure[]): string {
  return htmlTable(
    'Before and after the change; what is not shown has not changed',
    [
      { title: 'Metric' },
      ...['Before', 'After', 'Change'].map((column) => ({ title: column, kind: 'number' as const })),
      { title: 'Effect', kind: 'verdict' },
    ],
    figures.map((figure) => [
      figure.metric,
      formatValue(figure.before, figure.unit),
      formatValue(figure.after, figure.unit),
      formatChange(figure),
      effectName(figure) || '–',
    ]),
  );
}

/** Half a doubling is as far to the right as half a halving is to the left. */
const MOST_DOUBLINGS = 2;

/** Changes in doublings of what was before, to the left less, to the right more. Of shares the table tells more. */
function changePlot(figures: readonly ComparedFigure[]): string {
  const shown = figures.filter(
    ({ before, after, unit, effect }) => (before ?? 0) > 0 && (after ?? 0) > 0 && unit !== 'share' && effect !== 'same',
  );
  if (shown.length === 0) return '';
  const [labels, height] = [300, 20];
  const middle = labels + (WIDTH - labels - 90) / 2;
  const half = (WIDTH - labels - 90) / 2;
  return svg('Changes', shown.length * height + 8, [
    line(middle, 0, middle, shown.length * height + 4, 'grid'),
    ...shown.flatMap((figure, index) => {
      const doublings = Math.log2((figure.after ?? 1) / (figure.before ?? 1));
      const length = (Math.min(Math.abs(doublings), MOST_DOUBLINGS) / MOST_DOUBLINGS) * half;
      const y = index * height;
      return [
        text(0, y + 15, figure.metric),
        bar(
          { x: doublings < 0 ? middle - length : middle, y: y + 4, width: Math.max(1, length), height: height - 6 },
          `effect-${figure.effect}`,
          `${figure.metric}: ${formatChange(figure)}`,
        ),
        text(WIDTH, y + 15, ratio(figure), { anchor: 'end', role: 'muted' }),
      ];
    }),
  ]);
}

/** `×1.25` */
function ratio({ before = 1, after = 1 }: ComparedFigure): string {
  return `×${(after / before).toPrecision(3)}`;
}
