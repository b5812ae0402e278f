import { renderTable } from '../../terminal/table';
import { BASELINE_QUALITY, BASELINE_WIDTH } from '../objects/sample-facts';
import type { RehearsalResult } from '../types';
import { answeredBy, costGroups } from './figures';
import {
  byteTable,
  improvementTable,
  latencyTable,
  number,
  type ReportTable,
  targetTable,
  words,
  workTable,
} from './tables';
import {
  BASELINE_NOTE,
  BROWSER_NOTE,
  formatNumber,
  formatPercent,
  formatSpan,
  formatUsd,
  HIT_RATE_NOTE,
  priceNote,
  summarizeTargets,
  UNKNOWN,
} from './words';

/** The report as text: the document's two tables first, then what they are made of. */
export function renderTerminal(result: RehearsalResult): string {
  const { stack, traffic, objects, cacheModel, requests, simulatedSeconds, notModelled } = result;
  const parts = [
    [
      `Rehearsal of ${stack}: ${formatNumber(requests)} requests of ${formatSpan(simulatedSeconds)}`,
      `  traffic  ${traffic}`,
      `  objects  ${objects}`,
      `  model    ${cacheModel}`,
    ].join('\n'),
    section(`Targets: ${summarizeTargets(result)}`, targetTable(result), bases(result.targets)),
    section(
      "Expected improvements: the document's, and the same traffic here",
      improvementTable(result),
      bases(result.improvements),
    ),
    section('Who answered, in shares of requests', answers(result), HIT_RATE_NOTE),
    section(
      'Bytes sent, and what they would be',
      byteTable(result),
      `JPEG: of quality ${BASELINE_QUALITY}; of the size that was sent, or ${BASELINE_WIDTH} pixels wide whatever is shown. ${BASELINE_NOTE} Metered: on mobile networks.`,
    ),
    section(
      'Load times',
      latencyTable(result.latency, result),
      'By a model of the network, not on one. Within target: share of loads that keep it.',
    ),
    ...(result.browser === undefined
      ? []
      : [section('Loads in a real Chromium', latencyTable(result.browser, result), BROWSER_NOTE)]),
    section('Work', workTable(result)),
    section(`Cost, by prices of ${result.cost.pricesOf}`, cost(result), costNotes(result)),
    ['Not in these figures', ...leftOut(notModelled).map((text) => `  - ${text}`)].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, table: ReportTable, note?: string): string {
  return [title, '', indent(drawTable(table)), ...(note === undefined ? [] : ['', indent(note)])].join('\n');
}

/** A table as aligned text. */
export function drawTable({ columns, rows }: ReportTable): string {
  return renderTable(
    columns.map(({ title, kind }) => ({ title, align: kind === 'number' ? 'right' : 'left' })),
    rows,
  );
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** How each figure was come by; those of one basis together. */
function bases(rows: readonly { readonly metric: string; readonly basis: string }[]): string {
  const metrics = new Map<string, string[]>();
  for (const { metric, basis } of rows) metrics.set(basis, [...(metrics.get(basis) ?? []), metric]);
  return [...metrics].map(([basis, names]) => `${names.join(', ')}: ${basis}`).join('\n');
}

/** Resources of the stack are many, and named in full elsewhere. */
function leftOut(notModelled: readonly string[]): readonly string[] {
  const isResource = (text: string): boolean => /^[a-z0-9_]+\.\S+[:,] /.test(text);
  const resources = notModelled.filter(isResource).length;
  return [
    ...notModelled.filter((text) => !isResource(text)),
    ...(resources === 0
      ? []
      : [`${resources} settings and resources of the stack that do not act here: --json and --html name them`]),
  ];
}

function answers({ content }: RehearsalResult): ReportTable {
  const names = [...new Set(content.flatMap((one) => answeredBy(one).map(({ name }) => name)))];
  return {
    columns: [words('content'), ...['requests', ...names, 'first cache', 'hit rate'].map(number)],
    rows: content.map((one) => {
      const shares = new Map(answeredBy(one).map(({ name, share }) => [name, formatPercent(share)]));
      return [
        one.content,
        formatNumber(one.requests),
        ...names.map((name) => shares.get(name) ?? UNKNOWN),
        formatPercent(one.edgeHitRate),
        formatPercent(one.hitRate),
      ];
    }),
  };
}

function cost({ cost: figures }: RehearsalResult): ReportTable {
  return {
    columns: [words('item'), number('per million views')],
    rows: [
      ...costGroups(figures).map(({ name, usdPerMillionViews }) => [name, formatUsd(usdPerMillionViews)]),
      ['together', formatUsd(figures.usdPerMillionViews)],
      ['a month before any traffic', formatUsd(figures.fixedUsdPerMonth)],
    ],
  };
}

function costNotes({ cost: figures }: RehearsalResult): string {
  const { views, totalUsd, notPriced } = figures;
  return [
    `A view is an image or a playback that was asked for: ${formatNumber(views)} of them cost ${formatUsd(totalUsd)}.`,
    `${priceNote(figures)} --json and --html name the page of each.`,
    ...(notPriced.length === 0 ? [] : [`Not priced: ${notPriced.join('; ')}.`]),
  ].join('\n');
}
