import type { ComparedFigure, Comparison } from '../compare';
import { effectName, formatChange, shownFigures } from '../compare-terminal';
import { formatNumber, formatValue } from '../words';
import { escapeHtml, htmlTable, sectionOf } from './markup';
import { facts, htmlPage } from './page';
import { svg, text, bar, line, WIDTH } from './svg';

/** What a change of the stack does, as one HTML file. */
export function renderComparisonHtml(comparison: Comparison): string {
  const { before, after, figures } = comparison;
  const areas = [...new Set(figures.map(({ area }) => area))];
  const count = (effect: ComparedFigure['effect']): number =>
    figures.filter((figure) => figure.effect === effect).length;
  return htmlPage(`Change from ${before.stack} to ${after.stack}`, [
    `<header><h1>Change from ${escapeHtml(before.stack)} to ${escapeHtml(after.stack)}</h1>
<p class="lead">Of ${figures.length} figures ${count('better')} better, ${count('worse')} worse, ${count('same')} the same</p>
${facts({ Requests: formatNumber(after.requests), Traffic: after.traffic, 'Model before': before.cacheModel, 'Model after': after.cacheModel })}</header>`,
    ...areas.map((area) => {
      const shown = shownFigures(figures, area);
      const title = `${area[0]?.toUpperCase() ?? ''}${area.slice(1)}`;
      return shown.length === 0
        ? sectionOf(title, '<p>Nothing changes.</p>')
        : sectionOf(title, changePlot(shown), changeTable(title, shown));
    }),
  ]);
}

function changeTable(title: string, figures: readonly ComparedFigure[]): string {
  return htmlTable(
    `${title}, before and after`,
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
