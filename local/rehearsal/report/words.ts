import type { CacheLayerName } from '../../edge/types';
import { formatBytes } from '../../terminal/units';
import type { CostFigures, RehearsalResult, TargetRow } from '../types';

/** Where requests are answered, in words. */
export const LAYER_NAMES: Readonly<Record<CacheLayerName, string>> = {
  'cloudflare-edge': 'Cloudflare edge',
  'cloudflare-upper': 'Cloudflare upper tier',
  'cloudfront-edge': 'CloudFront edge',
  'cloudfront-regional': 'CloudFront regional',
  'cloudfront-shield': 'Origin shield',
};

/** What hit rates are of, as shares of requests are of something else. */
export const HIT_RATE_NOTE =
  'Hit rate: share that no origin was asked for, of what is neither an error nor answered by a function; first cache: share that the first one had.';
/** Why a table of bytes saves more than the target does. */
export const BASELINE_NOTE = 'Each is counted for every request; the targets count one JPEG once a visit.';
/** What is measured in a browser. */
export const BROWSER_NOTE =
  'Each use case in its mean size, alone, over connections that are open, from this computer: slowed down by Chromium itself.';

/** Where there is no figure. */
export const UNKNOWN = '–';

export type Unit = 'seconds' | 'share' | 'bytes' | 'count' | 'usd';

/** `97.7 %`: one decimal, and two where all but a little is reached. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const digits = percent > 99 && percent < 100 ? 2 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** `1,234,567` */
export function formatNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `$3.06`, `$0.0012` */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const digits = size >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(size)));
  return `${usd < 0 ? '-' : ''}$${size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A price of a unit, with all digits that lists have: `$0.0125`, `$0.60`, `$0.00001333` */
export function formatUnitPrice(usd: number): string {
  const shown = Number(usd.toPrecision(4));
  return `$${shown.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 12 })}`;
}

/** `0.40 s`, `12.1 s` */
export function formatTime(seconds: number): string {
  return `${seconds >= 10 ? seconds.toFixed(1) : seconds.toFixed(2)} s`;
}

/** A figure of a row; a dash where there is none. */
export function formatValue(value: number | undefined, unit: Unit): string {
  if (value === undefined) return UNKNOWN;
  switch (unit) {
    case 'seconds':
      return formatTime(value);
    case 'share':
      return formatPercent(value);
    case 'bytes':
      return formatBytes(Math.round(value));
    case 'usd':
      return formatUsd(value);
    case 'count':
      return formatNumber(value);
  }
}

/** What was measured of a target: in as many digits as it takes to see that it is missed. */
export function formatMeasured({ measured, target, unit, verdict }: TargetRow): string {
  const shown = formatValue(measured, unit);
  if (measured === undefined || verdict !== 'missed' || shown !== formatValue(target, unit)) return shown;
  return unit === 'share' ? `${(measured * 100).toFixed(3)} %` : `${measured.toFixed(4)} s`;
}

/** `≤ 0.50 s` */
export function formatTarget({ comparison, target, unit }: TargetRow): string {
  return `${comparison === 'at most' ? '≤' : '≥'} ${formatValue(target, unit)}`;
}

/** `profile_card` → `profile card`, `video-start` → `video start` */
export function subjectName(subject: string): string {
  return subject.replace(/[_-]/g, ' ');
}

const SPANS = [
  { seconds: 86_400, name: 'days', digits: 0 },
  { seconds: 3600, name: 'hours', digits: 1 },
  { seconds: 60, name: 'minutes', digits: 1 },
] as const;

/** In the largest unit of which there are two at least: `30 days`, `7.5 hours`, `40 seconds`. */
export function formatSpan(seconds: number): string {
  const span = SPANS.find((each) => seconds >= 2 * each.seconds) ?? { seconds: 1, name: 'seconds', digits: 0 };
  return `${(seconds / span.seconds).toFixed(span.digits)} ${span.name}`;
}

/** `5 of 7 targets met, 2 missed` */
export function summarizeTargets({ targets }: Pick<RehearsalResult, 'targets'>): string {
  const of = (verdict: TargetRow['verdict']): number => targets.filter((row) => row.verdict === verdict).length;
  const rest = (['missed', 'not measured'] as const).flatMap((verdict) =>
    of(verdict) > 0 ? [`${of(verdict)} ${verdict}`] : [],
  );
  return [`${of('met')} of ${targets.length} targets met`, ...rest].join(', ');
}

/** What prices leave out, which of them nobody has looked up, and what is no matter of views alone. */
export function priceNote({ priceSources, lines }: Pick<CostFigures, 'priceSources' | 'lines'>): string {
  const recalled = priceSources.filter(({ known }) => known === 'recalled').map(({ of }) => of);
  const unread = recalled.length === 0 ? '' : ` Recalled, not read on a page: ${recalled.join('; ')}.`;
  const isLogged = lines.some(({ item }) => item === 'Real-time log');
  const log = isLogged
    ? ' The log is counted by batches, of few records where there is little traffic: more views cost less each.'
    : '';
  return `List prices, without free tiers, flat-rate plans, commitments or tax.${log}${unread}`;
}

/** Networks in the order of their speed, all together first. */
export function networksOf({ latency }: Pick<RehearsalResult, 'latency'>): readonly string[] {
  const medians = new Map<string, number>();
  for (const { network, p50, count } of latency)
    medians.set(network, (medians.get(network) ?? 0) + p50 * Math.sign(count));
  const names = [...medians].filter(([name]) => name !== 'all').sort(([, a], [, b]) => a - b);
  return [...(medians.has('all') ? ['all'] : []), ...names.map(([name]) => name)];
}
