import type { ComparedFigure, Comparison } from '../compare';
import { changeTable, formatChange, shownFigures } from '../compare-terminal';
import { escapeHtml, figure, htmlTable, sectionOf } from './markup';
import { facts } from './page';
import { svg, text, bar, line, WIDTH } from './svg';

/** What a change of the stack does, as sections of a page: one per area. */
export function comparisonSections(comparison: Comparison): readonly string[] {
  const { before, after, unlike, figures } = comparison;
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
      ...unlike.map((difference) => `<p><b>Not alike:</b> ${escapeHtml(difference)}.</p>`),
    ),
    ...areas.map((area) => {
      const shown = shownFigures(figures, area);
      const title = `Change: ${area}`;
      if (shown.length === 0) return sectionOf(title, '<p>Nothing changes.</p>');
      const table = htmlTable('Before and after the change; what is not shown has not changed', changeTable(shown));
      const plot = figure('Changes', changePlot(shown), 'In doublings: to the left less, to the right more.');
      return sectionOf(title, plot, table);
    }),
  ];
}

/** As long as a bar becomes: four times as much, or a quarter. */
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
