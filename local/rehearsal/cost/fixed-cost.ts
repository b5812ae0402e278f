import type { PlatformModel } from '../../platform/model';
import type { CloudflarePlan } from '../../../lib/contract';
import { HOURS_PER_MONTH, MONTHLY_PRICES, USE_PRICES } from './prices';

type Block = Readonly<Record<string, unknown>>;

/** The flusher runs once a minute, for about half a second. */
const FLUSHES_PER_MONTH = HOURS_PER_MONTH * 60;
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
  const { zone, contract } = platform;
  const of = (type: string): readonly Block[] => platform.resources?.[type] ?? [];
  const count = (type: string): number => of(type).length;
  const streams = of('aws_kinesis_stream').map((stream) =>
    isOnDemand(stream) ? usdOf('onDemandStream') : usdOf('streamShard', Number(stream['shard_count'] ?? 1)),
  );
  const rules = of('aws_wafv2_web_acl').map(({ rule }) => blocksOf(rule).length);
  return sum([
    usdOf('alarmMetric', sum(of('aws_cloudwatch_metric_alarm').map(watchedMetrics))),
    usdOf('dashboard', count('aws_cloudwatch_dashboard')),
    usdOf('additionalMetrics', count('aws_cloudfront_monitoring_subscription')),
    ...streams,
    usdOf('encryptionKey', count('aws_kms_key')),
    usdOf('webAcl', rules.length),
    usdOf('webAclRule', sum(rules)),
    flusherUsd(platform),
    zone === undefined ? 0 : planUsd(contract.zone.plan),
    (zone?.workers.length ?? 0) > 0 ? usdOf('workersPaid') : 0,
  ]);
}

/** Whether a stream is charged by what goes through it, and not by its shards, as one is that says nothing. */
export function isOnDemand(stream: Block): boolean {
  const [details] = blocksOf(stream['stream_mode_details']);
  return details?.['stream_mode'] === 'ON_DEMAND';
}

/** What a stack has that costs by something else than traffic. */
export function notPriced({ resources = {}, zone, contract }: PlatformModel): readonly string[] {
  const found = Object.entries(NOT_PRICED).flatMap(([type, what]) =>
    (resources[type] ?? []).length > 0 ? [what] : [],
  );
  const isByAgreement = zone !== undefined && contract.zone.plan === 'enterprise';
  return ['the processing of uploads', ...found, ...(isByAgreement ? ["Cloudflare's Enterprise plan"] : [])];
}

/** Enterprise is paid by agreement. */
function planUsd(plan: CloudflarePlan): number {
  const prices = { free: 0, pro: usdOf('cloudflarePro'), business: usdOf('cloudflareBusiness'), enterprise: 0 };
  return prices[plan];
}

/** An alarm on an expression is charged for each metric in it. */
function watchedMetrics({ metric_query: queries }: Block): number {
  return Math.max(1, blocksOf(queries).filter((query) => query['metric'] !== undefined).length);
}

function flusherUsd({ functions }: PlatformModel): number {
  const flusher = Object.values(functions).find(({ processor }) => processor === 'metrics-flusher');
  if (flusher === undefined) return 0;
  const { functionCall, functionTime } = USE_PRICES;
  const gigabyteSeconds = FLUSH_SECONDS * (flusher.memoryMegabytes / 1024);
  return FLUSHES_PER_MONTH * (functionCall.usd / functionCall.per + gigabyteSeconds * functionTime.usd);
}

/** USD a month of so many. */
function usdOf(price: keyof typeof MONTHLY_PRICES, count = 1): number {
  return MONTHLY_PRICES[price].usd * count;
}

/** Blocks as Terraform's JSON has them: one alone, or several in a list. */
function blocksOf(value: unknown): readonly Block[] {
  const blocks: readonly unknown[] = Array.isArray(value) ? value : [value];
  return blocks.filter((block): block is Block => typeof block === 'object' && block !== null);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
