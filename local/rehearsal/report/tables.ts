import { formatBytes } from '../../terminal/units';
import { BASELINE_WIDTH } from '../objects/sample-facts';
import type { LatencyFigures, RehearsalResult } from '../types';
import { BASELINES, type Baselines } from './figures';
import {
  formatMeasured,
  formatNumber,
  formatPercent,
  formatTarget,
  formatTime,
  formatValue,
  networksOf,
  subjectName,
  UNKNOWN,
} from './words';

export interface ReportColumn {
  /** In lower case. */
  readonly title: string;
  /** A note is a sentence beside the figures. */
  readonly kind: 'text' | 'number' | 'verdict' | 'note';
}

/** What stands in a table of the report, in words; how it is drawn is up to the terminal and the page. */
export interface ReportTable {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly string[])[];
}

export const words = (title: string): ReportColumn => ({ title, kind: 'text' });
export const number = (title: string): ReportColumn => ({ title, kind: 'number' });
const verdict: ReportColumn = { title: 'verdict', kind: 'verdict' };

/** Of the document's targets: a row for each, in their order. */
export function targetTable({ targets }: RehearsalResult): ReportTable {
  return {
    columns: [words('metric'), number('target'), number('measured'), verdict],
    rows: targets.map((row) => [row.metric, formatTarget(row), formatMeasured(row), row.verdict]),
  };
}

/** Of the document's expected improvements: a row for each, in their order. */
export function improvementTable({ improvements }: RehearsalResult): ReportTable {
  return {
    columns: [words('metric'), ...['before', 'after', 'here before', 'here after'].map(number), verdict],
    rows: improvements.map(({ metric, before, after, measuredBefore, measured, unit, verdict: found }) => [
      metric,
      ...[before, after, measuredBefore, measured].map((value) => formatValue(value, unit)),
      found,
    ]),
  };
}

/** Bytes by format, and of images on metered networks, beside each baseline. */
export function byteTable({ formats, mobile }: RehearsalResult): ReportTable {
  const saved = (sent: number, before: number): string => (before === 0 ? UNKNOWN : formatPercent(1 - sent / before));
  const cells = (row: Baselines): readonly string[] => [
    ...BASELINES.map(({ field }) => (row[field] === 0 ? UNKNOWN : formatBytes(row[field]))),
    saved(row.bytes, row.sameSizeJpegBytes),
    saved(row.bytes, row.documentJpegBytes),
  ];
  const titles = ['requests', ...BASELINES.map(({ name }) => name), 'saved, same size', `saved, ${BASELINE_WIDTH} px`];
  return {
    columns: [words('format'), ...titles.map(number)],
    rows: [
      ...formats.map((row) => [row.format, formatNumber(row.requests), ...cells(row)]),
      ['images, metered', UNKNOWN, ...cells(mobile)],
    ],
  };
}

/** Load times by subject; of each, all networks together first, then the fastest first. */
export function latencyTable(figures: readonly LatencyFigures[], result: RehearsalResult): ReportTable {
  const networks = networksOf(result);
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const sorted = [...figures].sort(
    (a, b) =>
      subjects.indexOf(a.subject) - subjects.indexOf(b.subject) ||
      networks.indexOf(a.network) - networks.indexOf(b.network),
  );
  return {
    columns: [words('what'), words('network'), ...['count', 'p50', 'p75', 'p95', 'mean', 'within target'].map(number)],
    rows: sorted.map(({ subject, network, count, p50, p75, p95, mean, withinTarget }) => [
      subjectName(subject),
      network,
      formatNumber(count),
      ...[p50, p75, p95, mean].map(formatTime),
      formatValue(withinTarget, 'share'),
    ]),
  };
}

/** What was asked of origins and functions. */
export function workTable({ content, invocations }: RehearsalResult): ReportTable {
  return {
    columns: [words('what'), number('count')],
    rows: [
      ...content.map((one) => [`origin requests, ${one.content}`, formatNumber(one.originRequests)]),
      ...Object.entries(invocations).map(([name, count]) => [subjectName(name), formatNumber(count)]),
    ],
  };
}
