import type { MediaContract } from '../../contract';
import { duration, selector, sumOfIncreases, sumOfRates } from './promql';
import type { AlertingRule } from './rule-file';

export const SILENCE_ALERT = 'MediaMetricsSilent';
export const UNREADABLE_ALERT = 'EdgeLogUnreadable';
export const BANDWIDTH_ALERT = 'BandwidthReductionMissed';

/** Longer than any deployment of the metrics processor, shorter than anybody's patience. */
const SILENCE_SECONDS = 900;
const WINDOW_SECONDS = 3600;
const BANDWIDTH_WINDOW_SECONDS = 86_400;
/** A share of records that cannot be read for which no viewer is to blame. */
const UNREADABLE_SHARE = 0.01;

export interface PipelineAlertOptions {
  readonly contract: Pick<MediaContract, 'metrics' | 'objectives'>;
  readonly runbookUrl: (alert: string) => string;
}

/** What watches the watching, and the one target that is a sum and no share of events. */
export function pipelineAlerts({ contract, runbookUrl }: PipelineAlertOptions): AlertingRule[] {
  const { metrics, objectives } = contract;
  const { service, bandwidthReduction } = objectives;
  const records = metrics.edgeLogRecords.name;
  const all = sumOfRates(records, WINDOW_SECONDS);
  const image = { content_type: 'image' };
  const bytes = sumOfIncreases(selector(metrics.bandwidth.name, image), BANDWIDTH_WINDOW_SECONDS);
  const requests = sumOfIncreases(
    selector(metrics.cdnRequests.name, { ...image, result: '~hit|miss' }),
    BANDWIDTH_WINDOW_SECONDS,
  );
  return [
    {
      alert: SILENCE_ALERT,
      // The processor counts its runs whether or not there is traffic, so that a quiet night is no silence.
      expr: `absent_over_time(${metrics.metricsHeartbeat.name}[${duration(SILENCE_SECONDS)}])`,
      for: '1m',
      labels: { severity: 'critical', component: 'metrics' },
      annotations: {
        summary: 'No media metrics arrive',
        description: `Nothing has been written for ${duration(SILENCE_SECONDS)}: no other alert of the media platform can fire.`,
        runbook_url: runbookUrl(SILENCE_ALERT),
      },
    },
    {
      alert: UNREADABLE_ALERT,
      expr:
        `${sumOfRates(selector(records, { outcome: 'unreadable' }), WINDOW_SECONDS)} / (${all} > 0) > ${UNREADABLE_SHARE}` +
        ` and ${sumOfIncreases(records, WINDOW_SECONDS)} >= ${service.minimumRequests}`,
      for: '15m',
      labels: { severity: 'warning', component: 'metrics' },
      annotations: {
        summary: 'Records of the edge log cannot be read',
        description: '{{ $value | humanizePercentage }} of the records are skipped, and are in no figure.',
        runbook_url: runbookUrl(UNREADABLE_ALERT),
      },
    },
    {
      alert: BANDWIDTH_ALERT,
      expr:
        `${bytes} / (${requests} > ${service.minimumRequests}) > ` +
        String(Math.round((1 - bandwidthReduction) * service.imageBaselineBytes)),
      for: '1h',
      labels: { severity: 'warning', component: 'media' },
      annotations: {
        summary: 'Images save less bandwidth than the target',
        description: `An image request costs {{ $value | humanize1024 }}B on average; the target is ${Math.round(bandwidthReduction * 100)} % less than ${service.imageBaselineBytes} bytes.`,
        runbook_url: runbookUrl(BANDWIDTH_ALERT),
      },
    },
  ];
}
