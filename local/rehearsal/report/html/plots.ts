import type { RehearsalResult, TargetRow } from '../../types';
import { answeredBy, type AnsweredShare, BASELINES, type Baselines, costGroups, imageBytes } from '../figures';
import { formatBytes } from '../../../terminal/units';
import { formatPercent, formatTime, formatUsd, LAYER_NAMES, networksOf, subjectName } from '../words';
import { bar, dot, legend, line, polyline, svg, text, WIDTH } from './svg';

const ROW = 30;
const LABELS = 150;

/** Each kind of content as one bar: which cache answered how much of it. */
export function answersPlot({ content }: RehearsalResult): string {
  const shown = content.filter(({ requests }) => requests > 0);
  if (shown.length === 0) return '';
  const names = new Map(
    shown.flatMap((one) => answeredBy(one).map((answered) => [answered.name, fillOf(answered)] as const)),
  );
  const fills = new Map([...names].sort(([, a], [, b]) => FILLS.indexOf(a) - FILLS.indexOf(b)));
  const width = WIDTH - LABELS - 70;
  const rows = shown.flatMap((one, index) => {
    const y = 30 + index * ROW;
    let x = LABELS;
    const bars = answeredBy(one).map(({ name, share }) => {
      const part = bar(
        { x, y, width: share * width - 1, height: ROW - 10 },
        fills.get(name) ?? 'fill-0',
        `${name}: ${formatPercent(share)}`,
      );
      const label =
        share > 0.08
          ? text(x + (share * width) / 2, y + 14, formatPercent(share), { anchor: 'middle', role: 'on-fill' })
          : '';
      x += share * width;
      return part + label;
    });
    return [
      text(0, y + 14, one.content),
      ...bars,
      text(WIDTH, y + 14, formatPercent(one.hitRate), { anchor: 'end', role: 'strong' }),
    ];
  });
  const label = shown.map((one) => `${one.content} ${formatPercent(one.hitRate)}`).join(', ');
  const entries = [...fills].map(([name, fill]) => ({ name, fill }));
  return svg(`Hit rate: ${label}`, 34 + shown.length * ROW, [legend(entries, 12), ...rows]);
}

/** From viewers to the origin. A cache has one colour, wherever it stands in a bar. */
const FILLS = ['fill-function', 'fill-1', 'fill-2', 'fill-3', 'fill-4', 'fill-5', 'fill-origin', 'fill-error'];

function fillOf({ name, role }: AnsweredShare): string {
  return role === 'cache' ? `fill-${Object.values(LAYER_NAMES).indexOf(name) + 1}` : `fill-${role}`;
}

/** Hit rates as time goes on, with the targets as lines. */
export function coursePlot({ course, targets }: RehearsalResult): string {
  const last = course[course.length - 1]?.atSeconds ?? 0;
  if (course.length < 2 || last <= 0) return '';
  const [top, bottom, leftEdge, rightEdge] = [32, 218, 44, WIDTH - 44];
  const x = (seconds: number): number => leftEdge + (seconds / last) * (rightEdge - leftEdge);
  const y = (share: number): number => bottom - share * (bottom - top);
  const days = last / 86_400;
  const unit = days >= 2 ? ({ name: 'days', seconds: 86_400 } as const) : ({ name: 'hours', seconds: 3600 } as const);
  const step = niceStep(last / unit.seconds / 6);
  const ticks = Array.from({ length: Math.floor(last / unit.seconds / step) + 1 }, (_, index) => index * step);
  const series = (['images', 'videos'] as const).map((name, index) => {
    const points = course.map((point) => [x(point.atSeconds), y(point[name])] as const);
    const target = targets.find(({ metric }) => metric === `Cache hit rate, ${name}`)?.target;
    return { name, index, points, target };
  });
  return svg(`Hit rate over ${Math.round(last / unit.seconds)} ${unit.name}`, 250, [
    legend(
      series.map(({ name, index }) => ({ name, fill: `series-${index}` })),
      12,
    ),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      line(leftEdge, y(share), rightEdge, y(share), 'grid'),
      text(leftEdge - 6, y(share) + 4, `${share * 100} %`, { anchor: 'end', role: 'muted' }),
    ]),
    ...ticks.map((tick) =>
      text(x(tick * unit.seconds), bottom + 18, String(tick), { anchor: 'middle', role: 'muted' }),
    ),
    text(rightEdge + 8, bottom + 18, unit.name, { role: 'muted' }),
    ...series.flatMap(({ index, points, target }) => [
      ...(target === undefined ? [] : [line(leftEdge, y(target), rightEdge, y(target), `target-line stroke-${index}`)]),
      polyline(points, `curve stroke-${index}`),
    ]),
  ]);
}

/** Bytes of each image format beside the three things that they are compared with. */
export function bytesPlot(result: RehearsalResult): string {
  const groups: readonly { readonly name: string; readonly row: Baselines }[] = [
    { name: 'all images', row: imageBytes(result) },
    ...result.formats
      .filter(({ documentJpegBytes }) => documentJpegBytes > 0)
      .map((row) => ({ name: row.format, row })),
    { name: 'on metered networks', row: result.mobile },
  ].filter(({ row }) => row.documentJpegBytes > 0);
  if (groups.length === 0) return '';
  const max = Math.max(...groups.flatMap(({ row }) => BASELINES.map(({ field }) => row[field])));
  const height = 13;
  const group = BASELINES.length * height + 12;
  const width = WIDTH - LABELS - 130;
  const rows = groups.flatMap(({ name, row }, index) => {
    const y = 28 + index * group;
    return [
      text(0, y + 10, name),
      ...BASELINES.flatMap(({ field, name: baseline }, at) => {
        const length = (row[field] / max) * width;
        const saved = field === 'bytes' ? '' : ` (sent: ${formatPercent(row.bytes / row[field])} of it)`;
        return [
          bar(
            { x: LABELS, y: y + at * height, width: length, height: height - 2 },
            `bytes-${at}`,
            `${baseline}: ${formatBytes(row[field])}${saved}`,
          ),
          text(LABELS + length + 6, y + at * height + 9, formatBytes(row[field]), {
            role: at === 0 ? 'strong' : 'muted',
          }),
        ];
      }),
    ];
  });
  const names = BASELINES.map(({ name }, at) => ({ name, fill: `bytes-${at}` }));
  return svg('Bytes by format and baseline', 28 + groups.length * group, [legend(names, 12), ...rows]);
}

const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100] as const;

/** p50, p75 and p95 of each thing loaded on each network, on a scale of powers of ten. */
export function latencyPlot(result: RehearsalResult): string {
  const networks = networksOf(result);
  const subjects = [...new Set(result.latency.map(({ subject }) => subject))];
  const values = result.latency.flatMap(({ p50, p95 }) => [p50, p95]).filter((value) => value > 0);
  if (values.length === 0) return '';
  const low = lastOf(SECONDS.filter((tick) => tick <= Math.min(...values))) ?? SECONDS[0];
  const high = SECONDS.find((tick) => tick >= Math.max(...values)) ?? 100;
  const [leftEdge, rightEdge] = [LABELS + 70, WIDTH - 50];
  const x = (seconds: number): number =>
    leftEdge + (Math.log(Math.max(seconds, low) / low) / Math.log(high / low)) * (rightEdge - leftEdge);
  const rowHeight = 17;
  let y = 34;
  const parts: string[] = [];
  for (const subject of subjects) {
    const target = targetOf(result.targets, subject);
    const from = y;
    const shown = networks.flatMap(
      (network) => result.latency.find((row) => row.subject === subject && row.network === network) ?? [],
    );
    for (const row of shown) {
      const title = `${subjectName(subject)}, ${row.network}: p50 ${formatTime(row.p50)}, p75 ${formatTime(row.p75)}, p95 ${formatTime(row.p95)}`;
      const style = row.network === 'all' ? 'all' : 'one';
      parts.push(
        text(LABELS + 62, y + 4, row.network, { anchor: 'end', role: row.network === 'all' ? 'strong' : 'muted' }),
        line(x(row.p50), y, x(row.p95), y, `range ${style}`),
        dot(x(row.p50), y, 3.5, `p50 ${style}`, title),
        dot(x(row.p75), y, 3.5, `p75 ${style}`, title),
        dot(x(row.p95), y, 3.5, `p95 ${style}`, title),
        text(x(row.p95) + 8, y + 4, formatTime(row.p95), { role: 'muted' }),
      );
      y += rowHeight;
    }
    parts.push(text(0, from + 4, subjectName(subject)));
    if (target !== undefined) parts.push(line(x(target), from - 8, x(target), y - 8, 'target-line'));
    y += 10;
  }
  const ticks = SECONDS.filter((tick) => tick >= low && tick <= high);
  return svg('Load times by network', y + 16, [
    text(leftEdge, 12, 'p50, p75 and p95 (number); dashed: target; scale of powers of ten', { role: 'muted' }),
    ...ticks.flatMap((tick) => [
      line(x(tick), 22, x(tick), y - 4, 'grid'),
      text(x(tick), y + 12, `${tick} s`, { anchor: 'middle', role: 'muted' }),
    ]),
    ...parts,
  ]);
}

/** The target in seconds of what a latency is of, found by its name. */
function targetOf(targets: readonly TargetRow[], subject: string): number | undefined {
  const patterns: Readonly<Record<string, RegExp>> = {
    profile_thumbnail: /^thumbnail/i,
    profile_fullsize: /^full.?size/i,
    'video-start': /^video start/i,
    'video-seek': /^video seek/i,
  };
  const pattern = patterns[subject] ?? new RegExp(`^${subject} `);
  return targets.find(({ metric, unit }) => unit === 'seconds' && pattern.test(metric))?.target;
}

/** What a million views cost, by what is paid for. */
export function costPlot({ cost }: RehearsalResult): string {
  const groups = costGroups(cost).filter(({ usdPerMillionViews }) => usdPerMillionViews > 0);
  const max = groups[0]?.usdPerMillionViews;
  if (max === undefined) return '';
  const labels = 190;
  const width = WIDTH - labels - 80;
  const height = 22;
  return svg('Cost per million views', groups.length * height + 6, [
    ...groups.flatMap(({ name, usdPerMillionViews }, index) => {
      const y = index * height;
      const length = Math.max(1, (usdPerMillionViews / max) * width);
      return [
        text(0, y + 15, name),
        bar(
          { x: labels, y: y + 4, width: length, height: height - 8 },
          'fill-1',
          `${name}: ${formatUsd(usdPerMillionViews)}`,
        ),
        text(labels + length + 6, y + 15, formatUsd(usdPerMillionViews), { role: 'muted' }),
      ];
    }),
  ]);
}

function niceStep(least: number): number {
  return [1, 2, 5, 10, 20, 50, 100, 200].find((step) => step >= least) ?? Math.ceil(least);
}

function lastOf<T>(items: readonly T[]): T | undefined {
  return items[items.length - 1];
}
