import { BASELINE_QUALITY, BASELINE_WIDTH } from '../../objects/sample-facts';
import type { RehearsalResult } from '../../types';
import type { Comparison } from '../compare';
import { answeredBy } from '../figures';
import {
  byteTable,
  improvementTable,
  latencyTable,
  number,
  type ReportTable,
  targetTable,
  words,
  workTable,
} from '../tables';
import {
  BASELINE_NOTE,
  BROWSER_NOTE,
  formatNumber,
  formatPercent,
  formatSpan,
  formatUnitPrice,
  formatUsd,
  HIT_RATE_NOTE,
  priceNote,
  summarizeTargets,
} from '../words';
import { comparisonSections } from './comparison';
import { escapeHtml, figure, htmlTable, sectionOf } from './markup';
import { facts, htmlPage } from './page';
import { answersPlot, bytesPlot, costPlot, coursePlot, latencyPlot } from './plots';

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
    sectionOf(
      'Targets',
      htmlTable('Target metrics of the document', withBasis(targetTable(result), result.targets)),
      htmlTable(
        'Expected improvements of the document, and the same traffic here without and with the platform',
        withBasis(improvementTable(result), result.improvements),
      ),
    ),
    ...(comparison === undefined ? [] : comparisonSections(comparison)),
    sectionOf(
      'Hit rates',
      figure('Who answered', answersPlot(result), `Shares of requests; at the right, the hit rate. ${HIT_RATE_NOTE}`),
      folded('Requests by who answered them', answerTable(result)),
      figure('Course', coursePlot(result), 'Hit rate of each stretch of time, all caches together; dashed: targets.'),
    ),
    sectionOf(
      'Bytes',
      figure(
        'Images and what they are compared with',
        bytesPlot(result),
        `One JPEG of quality ${BASELINE_QUALITY} of the same size, the one of ${BASELINE_WIDTH} pixels whatever is shown, and the originals. ${BASELINE_NOTE}`,
      ),
      htmlTable(
        `Bytes sent, and what they would be as JPEG of quality ${BASELINE_QUALITY}; metered: on mobile networks`,
        byteTable(result),
      ),
    ),
    sectionOf(
      'Load times',
      figure('Percentiles by network', latencyPlot(result), 'By a model of the network, not on one.'),
      folded('Load times by a model of the network', latencyTable(result.latency, result)),
      browser(result),
    ),
    sectionOf('Work', htmlTable('What was asked of origins and functions', workTable(result))),
    sectionOf(
      'Cost',
      costText(result),
      figure('Per million views', costPlot(result), `By prices of ${result.cost.pricesOf}.`),
      folded(`Lines of the rehearsed traffic, by prices of ${result.cost.pricesOf}`, costTable(result)),
      folded(`Where prices of ${result.cost.pricesOf} are from`, priceTable(result), 'Prices'),
    ),
    sectionOf(
      'Not in these figures',
      `<ul>${result.notModelled.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`,
    ),
  ]);
}

/** The same with what each row is based on. */
function withBasis({ columns, rows }: ReportTable, based: readonly { readonly basis: string }[]): ReportTable {
  return {
    columns: [...columns, { title: 'basis', kind: 'note' }],
    rows: rows.map((row, index) => [...row, based[index]?.basis ?? '']),
  };
}

/** A table that is there for whoever wants it. */
function folded(caption: string, table: ReportTable, summary = 'As a table'): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${htmlTable(caption, table)}</details>`;
}

function answerTable({ content }: RehearsalResult): ReportTable {
  const rows = content.flatMap((one) =>
    answeredBy(one).map(({ name, count, share }) => [one.content, name, formatNumber(count), formatPercent(share)]),
  );
  const totals = content.map((one) => [
    one.content,
    `no origin asked; by the first cache ${formatPercent(one.edgeHitRate)}`,
    formatNumber(one.requests),
    formatPercent(one.hitRate),
  ]);
  return {
    columns: [words('content'), words('answered by'), number('requests'), number('share')],
    rows: [...rows, ...totals],
  };
}

function browser(result: RehearsalResult): string {
  if (result.browser === undefined) return '';
  return `<h3>In a real Chromium</h3><p>${escapeHtml(BROWSER_NOTE)}</p>${folded('Loads in a real Chromium', latencyTable(result.browser, result))}`;
}

function costText({ cost }: RehearsalResult): string {
  const { usdPerMillionViews, fixedUsdPerMonth, views, totalUsd, notPriced } = cost;
  const missing = notPriced.length === 0 ? '' : `<p>Not priced: ${escapeHtml(notPriced.join('; '))}.</p>`;
  return `<p class="lead"><b>${formatUsd(usdPerMillionViews)}</b> per million views, and <b>${formatUsd(fixedUsdPerMonth)}</b> a month before any traffic.</p>
<p>A view is an image or a playback that was asked for: ${formatNumber(views)} of them cost ${formatUsd(totalUsd)}.</p>
<p>${escapeHtml(priceNote(cost))}</p>${missing}`;
}

function costTable({ cost }: RehearsalResult): ReportTable {
  return {
    columns: [words('item'), number('quantity'), words('unit'), number('unit price'), number('cost')],
    rows: cost.lines.map(({ item, quantity, unit, unitPriceUsd, usd }) => [
      item,
      quantity.toLocaleString('en-US', { maximumSignificantDigits: 4 }),
      unit,
      formatUnitPrice(unitPriceUsd),
      formatUsd(usd),
    ]),
  };
}

/** Pages as text: the report leads nowhere. */
function priceTable({ cost: { priceSources } }: RehearsalResult): ReportTable {
  return {
    columns: ['price', 'page', 'how it is known'].map(words),
    rows: priceSources.map(({ of, page, known }) => [
      of,
      page.replace(/^https:\/\//, ''),
      known === 'read' ? 'read on a stored copy of the page' : 'recalled',
    ]),
  };
}
