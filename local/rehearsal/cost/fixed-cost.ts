import type { PlatformModel } from '../../platform/model';
import { MONTHLY_PRICES, USE_PRICES } from './prices';

type Block = Readonly<Record<string, unknown>>;

/** The flusher runs once a minute, for about half a second. */
const FLUSHES_PER_MONTH = 730 * 60;
const FLUSH_SECONDS = 0.5;

/** Kinds of resources that cost by what is uploaded, stored or watched, of which a rehearsal knows nothing. */
const NOT_PRICED: Readonly<Record<string, string>> = {
  aws_prometheus_workspace: 'samples that Managed Prometheus takes in, and the evaluation of its rules',
  aws_cloudwatch_log_group: 'logs of the functions',
  aws_backup_plan: 'backups',
  aws_sqs_queue: 'messages of uploads',
  aws_s3_bucket: 'storage of originals and variants, and its replication',
  aws_dynamodb_table: 'storage and point-in-time recovery of the catalogue',
  aws_sns_topic: 'notifications',
};

/** USD a month of what the stack declares, whether anybody comes or not. */
export function fixedUsdPerMonth(platform: PlatformModel): number {
  const { zone } = platform;
  const of = (type: string): readonly Block[] => platform.resources?.[type] ?? [];
  const streams = of('aws_kinesis_stream').map((stream) => {
    const { stream_mode: mode } = firstBlock(stream['stream_mode_details']);
    return mode === 'ON_DEMAND'
      ? MONTHLY_PRICES.onDemandStream
      : MONTHLY_PRICES.streamShard * Number(stream['shard_count'] ?? 1);
  });
  const firewalls = of('aws_wafv2_web_acl').map(
    ({ rule }) => MONTHLY_PRICES.webAcl + MONTHLY_PRICES.webAclRule * (Array.isArray(rule) ? rule.length : 0),
  );
  return sum([
    ...of('aws_cloudwatch_metric_alarm').map((alarm) => watchedMetrics(alarm) * MONTHLY_PRICES.alarmMetric),
    of('aws_cloudwatch_dashboard').length * MONTHLY_PRICES.dashboard,
    of('aws_cloudfront_monitoring_subscription').length * MONTHLY_PRICES.additionalMetrics,
    ...streams,
    of('aws_kms_key').length * MONTHLY_PRICES.encryptionKey,
    ...firewalls,
    flusherUsd(platform),
    needsPaidPlan(platform) ? MONTHLY_PRICES.cloudflarePro : 0,
    (zone?.workers.length ?? 0) > 0 ? MONTHLY_PRICES.workersPaid : 0,
  ]);
}

/** What a stack has that costs by something else than traffic. */
export function notPriced({ resources = {} }: PlatformModel): readonly string[] {
  const found = Object.entries(NOT_PRICED).flatMap(([type, what]) =>
    (resources[type] ?? []).length > 0 ? [what] : [],
  );
  return ['the processing of uploads', ...found];
}

/** Polish is of the Pro plan and up. https://developers.cloudflare.com/images/polish/ */
function needsPaidPlan({ zone }: PlatformModel): boolean {
  return zone !== undefined && !['off', undefined].includes(zone.settings['polish']?.toString());
}

/** An alarm on an expression is charged for each metric in it. */
function watchedMetrics({ metric_query: queries }: Block): number {
  if (!Array.isArray(queries)) return 1;
  return Math.max(1, queries.filter((query: unknown) => isBlock(query) && query['metric'] !== undefined).length);
}

function flusherUsd({ functions }: PlatformModel): number {
  const flusher = Object.values(functions).find(({ processor }) => processor === 'metrics-flusher');
  if (flusher === undefined) return 0;
  const { functionCall, functionGigabyteSeconds } = USE_PRICES;
  const gigabyteSeconds = FLUSH_SECONDS * (flusher.memoryMegabytes / 1024);
  return FLUSHES_PER_MONTH * (functionCall.usd / functionCall.per + gigabyteSeconds * functionGigabyteSeconds.usd);
}

const isBlock = (value: unknown): value is Block => typeof value === 'object' && value !== null;

/** A block as Terraform's JSON has it: alone, or in a list of one. */
function firstBlock(value: unknown): Block {
  const block: unknown = Array.isArray(value) ? value[0] : value;
  return isBlock(block) ? block : {};
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
