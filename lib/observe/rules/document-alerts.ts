import type { AlertDefinition, Alerts, MediaContract } from '../../contract';
import { CONTENT_TYPES, type ContentType } from '../service-levels';
import { duration, selector, sumOfIncreases, sumOfRates } from './promql';
import type { AlertingRule } from './rule-file';

export interface DocumentAlertOptions {
  readonly contract: Pick<MediaContract, 'alerts' | 'metrics' | 'objectives'>;
  readonly runbookUrl: (alert: string) => string;
  /** Content types whose hit rate is known. */
  readonly hitRatesOf: readonly ContentType[];
}

type AlertName = keyof Alerts;

/** An alert's expression, and the sentence that goes with its value. */
interface Condition {
  readonly expr: string;
  readonly description: string;
}

/**
 * The document's three alerts: its names, thresholds, times and labels, with expressions that fire when they should. That of
 * the hit rate is left out where no hit rate is known.
 */
export function documentAlerts({ contract, runbookUrl, hitRatesOf }: DocumentAlertOptions): AlertingRule[] {
  const { alerts } = contract;
  const conditions: Readonly<Record<AlertName, Condition | undefined>> = {
    SlowImageLoading: slowImageLoading(contract),
    LowCDNCacheHitRate: hitRatesOf.length === 0 ? undefined : lowHitRate(contract, hitRatesOf),
    HighVideoBandwidthUsage: highVideoBandwidth(contract),
  };
  return Object.entries(conditions).flatMap(([name, condition]) => {
    if (condition === undefined) return [];
    const { expr, description } = condition;
    const { forSeconds, severity, component, summary }: AlertDefinition = alerts[name as AlertName];
    return {
      alert: name,
      expr,
      for: duration(forSeconds),
      labels: { severity, component },
      annotations: { summary, description, runbook_url: runbookUrl(name) },
    };
  });
}

/**
 * One quantile for each size, over all writers: the document's, of each series, is that of whichever writer is slowest,
 * and full-size images would be lost among the many thumbnails of a quantile over all sizes.
 */
function slowImageLoading({ alerts, metrics, objectives }: DocumentAlertOptions['contract']): Condition {
  const { quantile, threshold, windowSeconds } = alerts.SlowImageLoading;
  const { name } = metrics.imageLoadDuration;
  const rates = sumOfRates(`${name}_bucket`, windowSeconds, ['le', 'size']);
  const loads = sumOfIncreases(`${name}_count`, windowSeconds, ['size']);
  return {
    expr: `histogram_quantile(${quantile}, ${rates}) > ${threshold} and on (size) ${loads} >= ${objectives.service.minimumRequests}`,
    description: `P${Number((quantile * 100).toFixed(3))} image load time of {{ $labels.size }} is {{ $value }}s`,
  };
}

/**
 * Hits by content type, zero where there is no such series, among the requests that a cache could have answered. The
 * document's division pairs the hits with themselves: it is 1 whenever there is one, and silent when there is none.
 */
function lowHitRate(
  { alerts, metrics, objectives }: DocumentAlertOptions['contract'],
  hitRatesOf: readonly ContentType[],
): Condition {
  const { threshold, windowSeconds } = alerts.LowCDNCacheHitRate;
  const by = ['content_type'];
  const known: Readonly<Record<string, string>> = CONTENT_TYPES.every((each) => hitRatesOf.includes(each))
    ? {}
    : { content_type: `~${hitRatesOf.join('|')}` };
  const answered = selector(metrics.cdnRequests.name, { ...known, result: '~hit|miss' });
  const hits = sumOfRates(selector(metrics.cdnRequests.name, { ...known, result: 'hit' }), windowSeconds, by);
  const all = sumOfRates(answered, windowSeconds, by);
  const enough = `${sumOfIncreases(answered, windowSeconds, by)} >= ${objectives.service.minimumRequests}`;
  return {
    expr: `(${hits} or 0 * ${all}) / (${all} > 0) < ${threshold} and ${enough}`,
    description: 'Cache hit rate of {{ $labels.content_type }} is {{ $value | humanizePercentage }}',
  };
}

function highVideoBandwidth({ alerts, metrics }: DocumentAlertOptions['contract']): Condition {
  const { threshold, windowSeconds } = alerts.HighVideoBandwidthUsage;
  return {
    expr: `${sumOfRates(metrics.videoBandwidth.name, windowSeconds)} > ${threshold}`,
    // The document's humanizeBytes is no function of Prometheus; a file with it is not loaded at all.
    description: 'Video bandwidth usage is {{ $value | humanize1024 }}B/s',
  };
}
