import type { BurnRate } from '../../contract';
import type { ServiceLevel, ServiceLevelIndicator } from '../service-levels';
import { bucketLabel, duration, selector, sumOfIncreases, sumOfRates } from './promql';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-file';

/** Alert of every objective whose budget burns too fast. */
export const BURN_ALERT = 'MediaErrorBudgetBurn';

const errorsOver = (seconds: number): string => `spark:slo_errors:ratio_rate${duration(seconds)}`;
const eventsOver = (seconds: number): string => `spark:slo_events:increase${duration(seconds)}`;

/** Shares are compared as they are written; more digits than anybody reads would hide the number meant. */
const rounded = (value: number): string => String(Number(value.toPrecision(6)));

export interface ServiceLevelRuleOptions {
  readonly level: ServiceLevel;
  readonly minimumRequests: number;
  readonly runbookUrl: string;
}

/** What an objective is recorded as, and the alerts of its burn rates, one for each severity. */
export function serviceLevelGroup(options: ServiceLevelRuleOptions): RuleGroup {
  const { level } = options;
  return {
    name: `spark_slo_${level.name}`,
    rules: [...recordings(level), ...severities(level.burnRates).map((severity) => burnAlert(severity, options))],
  };
}

function recordings({ name, indicator, burnRates }: ServiceLevel): RecordingRule[] {
  const longs = burnRates.map(({ longWindowSeconds }) => longWindowSeconds);
  const windows = ascending([...longs, ...burnRates.map(({ shortWindowSeconds }) => shortWindowSeconds)]);
  const labels = { slo: name };
  return [
    ...windows.map((window) => ({ record: errorsOver(window), expr: errorShare(indicator, window), labels })),
    ...ascending(longs).map((window) => ({ record: eventsOver(window), expr: events(indicator, window), labels })),
  ];
}

/**
 * The share of events that were not good. A part that has no traffic gives no sample, not zero and not one: nothing is
 * known of it.
 */
function errorShare(indicator: ServiceLevelIndicator, window: number): string {
  const { name } = indicator.metric;
  const { labels } = indicator;
  if (indicator.kind === 'latency') {
    const good = selector(`${name}_bucket`, { ...labels, le: bucketLabel(indicator.seconds) });
    return `1 - ${sumOfRates(good, window)} / (${sumOfRates(selector(`${name}_count`, labels), window)} > 0)`;
  }
  // Where nothing was ever hit there is no such series, and the share of errors is one.
  const hits = `(${sumOfRates(selector(name, { ...labels, result: 'hit' }), window)} or vector(0))`;
  return `1 - ${hits} / (${sumOfRates(answered(indicator), window)} > 0)`;
}

function events(indicator: ServiceLevelIndicator, window: number): string {
  const series =
    indicator.kind === 'latency' ? selector(`${indicator.metric.name}_count`, indicator.labels) : answered(indicator);
  return sumOfIncreases(series, window);
}

/** Requests that a cache could have answered: a refusal is neither hit nor miss. */
function answered({ metric, labels }: ServiceLevelIndicator): string {
  return selector(metric.name, { ...labels, result: '~hit|miss' });
}

function burnAlert(
  severity: BurnRate['severity'],
  { level, minimumRequests, runbookUrl }: ServiceLevelRuleOptions,
): AlertingRule {
  const { name, summary, component, target, burnRates } = level;
  const budget = 1 - target;
  const slo = { slo: name };
  const conditions = burnRates
    .filter((rate) => rate.severity === severity)
    .map(({ factor, longWindowSeconds, shortWindowSeconds }) => {
      const limit = rounded(factor * budget);
      return [
        `${selector(errorsOver(longWindowSeconds), slo)} > ${limit}`,
        `${selector(errorsOver(shortWindowSeconds), slo)} > ${limit}`,
        `${selector(eventsOver(longWindowSeconds), slo)} >= ${minimumRequests}`,
      ].join(' and ');
    });
  return {
    alert: BURN_ALERT,
    expr: conditions.map((condition) => `(${condition})`).join(' or '),
    labels: { severity, component, slo: name },
    annotations: {
      summary: `The error budget of ${name} burns too fast`,
      description: `${summary} for ${rounded(target * 100)} % of events is the objective; {{ $value | humanizePercentage }} of them fail.`,
      runbook_url: runbookUrl,
    },
  };
}

function severities(burnRates: readonly BurnRate[]): BurnRate['severity'][] {
  return [...new Set(burnRates.map(({ severity }) => severity))];
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
