import { formatBytes } from '../../terminal/units';
import type { ComparedFigure, Comparison } from './compare';
import { number, type ReportTable, words } from './tables';
import { drawTable } from './terminal';
import { formatNumber, formatTime, formatUsd, formatValue, UNKNOWN } from './words';

/** What a change does, as text: a table per area, what has not changed left out of all but the targets. */
export function renderComparison(comparison: Comparison): string {
  const { before, after, unlike, figures } = comparison;
  const areas = [...new Set(figures.map(({ area }) => area))];
  const head = [
    `Change from ${before.stack} to ${after.stack}`,
    `  traffic  ${after.traffic}`,
    `  before   ${before.cacheModel}`,
    `  after    ${after.cacheModel}`,
    ...unlike.map((difference) => `  unlike   ${difference}`),
  ].join('\n');
  const parts = areas.map((area) => {
    const rows = shownFigures(figures, area);
    const title = `${area[0]?.toUpperCase() ?? ''}${area.slice(1)}`;
    if (rows.length === 0) return `${title}: nothing changes`;
    return `${title}\n\n${drawTable(changeTable(rows)).replace(/^/gm, '  ')}`;
  });
  return `${[head, ...parts].join('\n\n')}\n`;
}

/** Those worth a line: targets all, of others what has changed. */
export function shownFigures(
  figures: readonly ComparedFigure[],
  area: ComparedFigure['area'],
): readonly ComparedFigure[] {
  return figures.filter((figure) => figure.area === area && (area === 'targets' || figure.effect !== 'same'));
}

/** Figures before and after a change. */
export function changeTable(figures: readonly ComparedFigure[]): ReportTable {
  return {
    columns: [words('metric'), ...['before', 'after', 'change'].map(number), { title: 'effect', kind: 'verdict' }],
    rows: figures.map((figure) => [
      figure.metric,
      formatValue(figure.before, figure.unit),
      formatValue(figure.after, figure.unit),
      formatChange(figure),
      effectName(figure),
    ]),
  };
}

function effectName({ effect, before, after }: ComparedFigure): string {
  if (before === undefined) return after === undefined ? '' : 'new';
  if (after === undefined) return 'gone';
  return effect === 'neither' ? '' : effect;
}

/** With its sign and unit: `+0.12 s`, `-3.4 points`, `+1.20 MB (+12.0 %)`. */
export function formatChange({ change, before, unit, effect }: ComparedFigure): string {
  if (change === undefined) return UNKNOWN;
  if (effect === 'same') return '±0';
  const sign = change < 0 ? '-' : '+';
  const size = Math.abs(change);
  if (unit === 'share') return `${sign}${(size * 100).toFixed(size < 0.001 ? 2 : 1)} points`;
  const amount = {
    seconds: (seconds: number) => (seconds < 0.0995 ? `${Math.round(seconds * 1000)} ms` : formatTime(seconds)),
    bytes: (bytes: number) => formatBytes(Math.round(bytes)),
    usd: formatUsd,
    count: formatNumber,
  }[unit](size);
  const part =
    before === undefined || before === 0 ? '' : ` (${sign}${((size / Math.abs(before)) * 100).toFixed(1)} %)`;
  return `${sign}${amount}${part}`;
}
