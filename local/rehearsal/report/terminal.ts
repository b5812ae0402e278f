import { type Column, renderTable } from '../../terminal/table';
import { formatBytes } from '../../terminal/units';
import type { RehearsalResult } from '../types';
import { answeredBy, BASELINES, costGroups } from './figures';
import {
  formatNumber,
  formatPercent,
  formatSpan,
  formatTarget,
  formatTime,
  formatUsd,
  formatValue,
  networksOf,
  subjectName,
  summarizeTargets,
} from './words';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

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
    section(`Targets: ${summarizeTargets(result)}`, targets(result), bases(result.targets)),
    section(
      "Expected improvements: the document's, and the same traffic here",
      improvements(result),
      bases(result.improvements),
    ),
    section('Who answered, in shares of requests', answers(result)),
    section(
      'Bytes sent, and what they would be',
      bytes(result),
      'JPEG: of quality 92; of the size that was sent, or 1080 pixels wide whatever is shown. Metered: on mobile networks.',
    ),
    section(
      'Load times',
      latencies(result),
      'By a model of the network, not on one. Within: share of loads that keep the target.',
    ),
    ...(result.browser === undefined
      ? []
      : [section('Loads in a real Chromium', latencyTable(result.browser, result))]),
    section('Work', work(result)),
    section(`Cost, by prices of ${result.cost.pricesOf}`, cost(result), costNotes(result)),
    ['Not in these figures', ...leftOut(notModelled).map((text) => `  - ${text}`)].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, table: string, note?: string): string {
  return [title, '', indent(table), ...(note === undefined ? [] : ['', indent(note)])].join('\n');
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

function targets({ targets: rows }: RehearsalResult): string {
  return renderTable(
    [left('metric'), right('target'), right('measured'), left('verdict')],
    rows.map((row) => [row.metric, formatTarget(row), formatValue(row.measured, row.unit), row.verdict]),
  );
}

function improvements({ improvements: rows }: RehearsalResult): string {
  return renderTable(
    [left('metric'), right('before'), right('after'), right('here before'), right('here after'), left('verdict')],
    rows.map(({ metric, before, after, measuredBefore, measured, unit, verdict }) => [
      metric,
      ...[before, after, measuredBefore, measured].map((value) => formatValue(value, unit)),
      verdict,
    ]),
  );
}

function answers({ content }: RehearsalResult): string {
  const names = [...new Set(content.flatMap((one) => answeredBy(one).map(({ name }) => name)))];
  const shown = content.map((one) => {
    const shares = new Map(answeredBy(one).map(({ name, share }) => [name, formatPercent(share)]));
    return [
      one.content,
      formatNumber(one.requests),
      ...names.map((name) => shares.get(name) ?? '–'),
      formatPercent(one.edgeHitRate),
      formatPercent(one.hitRate),
    ];
  });
  const columns = [left('content'), right('requests'), ...names.map(right), right('first cache'), right('hit rate')];
  return renderTable(columns, shown);
}

function bytes({ formats, mobile }: RehearsalResult): string {
  const saved = (sent: number, before: number): string => (before === 0 ? '–' : formatPercent(1 - sent / before));
  const rows = [
    ...formats.map((row) => ({ name: row.format, requests: formatNumber(row.requests), row })),
    { name: 'images, metered', requests: '', row: mobile },
  ];
  return renderTable(
    [
      left('format'),
      right('requests'),
      ...BASELINES.map(({ name }) => right(name)),
      right('saved, same size'),
      right('saved, 1080 px'),
    ],
    rows.map(({ name, requests, row }) => [
      name,
      requests,
      ...BASELINES.map(({ field }) => (row[field] === 0 ? '–' : formatBytes(row[field]))),
      saved(row.bytes, row.sameSizeJpegBytes),
      saved(row.bytes, row.documentJpegBytes),
    ]),
  );
}

const latencies = (result: RehearsalResult): string => latencyTable(result.latency, result);

function latencyTable(figures: RehearsalResult['latency'], result: RehearsalResult): string {
  const networks = networksOf(result);
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const sorted = [...figures].sort(
    (a, b) =>
      subjects.indexOf(a.subject) - subjects.indexOf(b.subject) ||
      networks.indexOf(a.network) - networks.indexOf(b.network),
  );
  return renderTable(
    [
      left('what'),
      left('network'),
      right('count'),
      right('p50'),
      right('p75'),
      right('p95'),
      right('mean'),
      right('within'),
    ],
    sorted.map(({ subject, network, count, p50, p75, p95, mean, withinTarget }) => [
      subjectName(subject),
      network,
      formatNumber(count),
      ...[p50, p75, p95, mean].map(formatTime),
      withinTarget === undefined ? '–' : formatPercent(withinTarget),
    ]),
  );
}

function work({ content, invocations }: RehearsalResult): string {
  const origin = content.map((one) => [`origin requests, ${one.content}`, formatNumber(one.originRequests)]);
  const invoked = Object.entries(invocations).map(([name, count]) => [subjectName(name), formatNumber(count)]);
  return renderTable([left('what'), right('count')], [...origin, ...invoked]);
}

function cost({ cost: figures }: RehearsalResult): string {
  const rows = costGroups(figures).map(({ name, usdPerMillionViews }) => [name, formatUsd(usdPerMillionViews)]);
  return renderTable(
    [left('item'), right('per million views')],
    [
      ...rows,
      ['together', formatUsd(figures.usdPerMillionViews)],
      ['a month before any traffic', formatUsd(figures.fixedUsdPerMonth)],
    ],
  );
}

function costNotes({ cost: { views, totalUsd, notPriced } }: RehearsalResult): string {
  return [
    `A view is an image or a playback that was asked for: ${formatNumber(views)} of them cost ${formatUsd(totalUsd)}.`,
    ...(notPriced.length === 0 ? [] : [`Not priced: ${notPriced.join('; ')}.`]),
  ].join('\n');
}
