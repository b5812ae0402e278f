import { formatBytes } from '../../../terminal/units';
import type { RehearsalResult } from '../../types';
import { answeredBy, BASELINES, type Baselines } from '../figures';
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
} from '../words';
import { escapeHtml, figure, type HtmlColumn, htmlTable, sectionOf } from './markup';
import type { Comparison } from '../compare';
import { comparisonSections } from './comparison';
import { facts, htmlPage } from './page';
import { answersPlot, bytesPlot, costPlot, coursePlot, latencyPlot } from './plots';

const words = (title: string): HtmlColumn => ({ title });
const number = (title: string): HtmlColumn => ({ title, kind: 'number' });
const verdict = (title: string): HtmlColumn => ({ title, kind: 'verdict' });

/**
 * The report as one HTML file: no script, nothing from elsewhere.
 *
 * @param comparison with another stack, whose sections then come after the targets. @default - none
 */
export function renderHtml(result: RehearsalResult, comparison?: Comparison): string {
  const { stack, requests, simulatedSeconds, traffic, objects, cacheModel } = result;
  return htmlPage(`Rehearsal of ${stack}`, [
    `<header><h1>Rehearsal of ${escapeHtml(stack)}</h1>
<p class="lead">${escapeHtml(summarizeTargets(result))}</p>
${facts({ Requests: `${formatNumber(requests)} of ${formatSpan(simulatedSeconds)}`, Traffic: traffic, Objects: objects, 'Cache model': cacheModel })}</header>`,
    sectionOf('Targets', targetTable(result), improvementTable(result)),
    ...(comparison === undefined ? [] : comparisonSections(comparison)),
    sectionOf(
      'Hit rates',
      figure(
        'Who answered',
        answersPlot(result),
        'Shares of requests; at the right, the share that no origin was asked for.',
      ),
      answerTable(result),
      course(result),
    ),
    sectionOf(
      'Bytes',
      figure(
        'Images and what they are compared with',
        bytesPlot(result),
        'One JPEG of quality 92 of the same size, the one of 1080 pixels whatever is shown, and the originals.',
      ),
      byteTable(result),
    ),
    sectionOf(
      'Load times',
      figure('Percentiles by network', latencyPlot(result), 'By a model of the network, not on one.'),
      latencyTable('Load times by a model of the network', result.latency, result),
      browser(result),
    ),
    sectionOf('Work', workTable(result)),
    sectionOf(
      'Cost',
      costText(result),
      figure('Per million views', costPlot(result), `By prices of ${result.cost.pricesOf}.`),
      costTable(result),
    ),
    sectionOf(
      'Not in these figures',
      `<ul>${result.notModelled.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`,
    ),
  ]);
}

function targetTable({ targets }: RehearsalResult): string {
  return htmlTable(
    'Target metrics of the document',
    [words('Metric'), number('Target'), number('Measured'), verdict('Verdict'), words('Basis')],
    targets.map((row) => [row.metric, formatTarget(row), formatValue(row.measured, row.unit), row.verdict, row.basis]),
  );
}

function improvementTable({ improvements }: RehearsalResult): string {
  return `<br>${htmlTable(
    'Expected improvements of the document, and the same traffic here without and with the platform',
    [
      words('Metric'),
      number('Before'),
      number('After'),
      number('Here before'),
      number('Here after'),
      verdict('Verdict'),
      words('Basis'),
    ],
    improvements.map(({ metric, before, after, measuredBefore, measured, unit, verdict: found, basis }) => [
      metric,
      ...[before, after, measuredBefore, measured].map((value) => formatValue(value, unit)),
      found,
      basis,
    ]),
  )}`;
}

function answerTable({ content }: RehearsalResult): string {
  const rows = content.flatMap((one) =>
    answeredBy(one).map(({ name, count, share }) => [one.content, name, formatNumber(count), formatPercent(share)]),
  );
  const totals = content.map((one) => [
    one.content,
    `no origin asked; by the first cache ${formatPercent(one.edgeHitRate)}`,
    formatNumber(one.requests),
    formatPercent(one.hitRate),
  ]);
  const table = htmlTable(
    'Requests by who answered them',
    [words('Content'), words('Answered by'), number('Requests'), number('Share')],
    [...rows, ...totals],
  );
  return `<details><summary>As a table</summary>${table}</details>`;
}

function course(result: RehearsalResult): string {
  const plot = coursePlot(result);
  return plot === ''
    ? ''
    : figure('Course', plot, 'Hit rate of each stretch of time, all caches together; dashed: targets.');
}

function byteTable({ formats, mobile }: RehearsalResult): string {
  const saved = (sent: number, before: number): string => (before === 0 ? '–' : formatPercent(1 - sent / before));
  const rows: readonly { readonly name: string; readonly requests: string; readonly row: Baselines }[] = [
    ...formats.map((row) => ({ name: row.format, requests: formatNumber(row.requests), row })),
    { name: 'images, metered', requests: '–', row: mobile },
  ];
  return htmlTable(
    'Bytes sent, and what they would be as JPEG of quality 92; metered: on mobile networks',
    [
      words('Format'),
      number('Requests'),
      ...BASELINES.map(({ name }) => number(capital(name))),
      number('Saved, same size'),
      number('Saved, 1080 px'),
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

function latencyTable(caption: string, figures: RehearsalResult['latency'], result: RehearsalResult): string {
  const networks = networksOf(result);
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const sorted = [...figures].sort(
    (a, b) =>
      subjects.indexOf(a.subject) - subjects.indexOf(b.subject) ||
      networks.indexOf(a.network) - networks.indexOf(b.network),
  );
  const table = htmlTable(
    caption,
    [words('What'), words('Network'), ...['Count', 'p50', 'p75', 'p95', 'Mean', 'Within target'].map(number)],
    sorted.map(({ subject, network, count, p50, p75, p95, mean, withinTarget }) => [
      subjectName(subject),
      network,
      formatNumber(count),
      ...[p50, p75, p95, mean].map(formatTime),
      withinTarget === undefined ? '–' : formatPercent(withinTarget),
    ]),
  );
  return `<details><summary>As a table</summary>${table}</details>`;
}

function browser(result: RehearsalResult): string {
  if (result.browser === undefined) return '';
  return `<h3>In a real Chromium</h3>${latencyTable('Loads in a real Chromium', result.browser, result)}`;
}

function workTable({ content, invocations }: RehearsalResult): string {
  return htmlTable(
    'What was asked of origins and functions',
    [words('What'), number('Count')],
    [
      ...content.map((one) => [`origin requests, ${one.content}`, formatNumber(one.originRequests)]),
      ...Object.entries(invocations).map(([name, count]) => [subjectName(name), formatNumber(count)]),
    ],
  );
}

function costText({ cost }: RehearsalResult): string {
  const { usdPerMillionViews, fixedUsdPerMonth, views, totalUsd, notPriced } = cost;
  const missing = notPriced.length === 0 ? '' : `<p>Not priced: ${escapeHtml(notPriced.join('; '))}.</p>`;
  return `<p class="lead"><b>${formatUsd(usdPerMillionViews)}</b> per million views, and <b>${formatUsd(fixedUsdPerMonth)}</b> a month before any traffic.</p>
<p>A view is an image or a playback that was asked for: ${formatNumber(views)} of them cost ${formatUsd(totalUsd)}.</p>${missing}`;
}

function costTable({ cost }: RehearsalResult): string {
  const table = htmlTable(
    `Lines of the rehearsed traffic, by prices of ${cost.pricesOf}`,
    [words('Item'), number('Quantity'), words('Unit'), number('Unit price'), number('Cost')],
    cost.lines.map(({ item, quantity, unit, unitPriceUsd, usd }) => [
      item,
      quantity.toLocaleString('en-US', { maximumSignificantDigits: 4 }),
      unit,
      formatUsd(unitPriceUsd),
      formatUsd(usd),
    ]),
  );
  return `<details><summary>As a table</summary>${table}</details>`;
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
