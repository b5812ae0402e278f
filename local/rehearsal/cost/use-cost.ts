import { largestCountersBytes } from '../../../lib/observe/counter-size';
import { locationNear } from '../../edge/locations';
import type { PlatformModel } from '../../platform/model';
import { EDGE_FUNCTION_MILLISECONDS } from '../network/constants';
import type { CostLine } from '../types';
import { isOnDemand } from './fixed-cost';
import { logBatches } from './log-batches';
import {
  HOURS_PER_MONTH,
  PRICE_REGIONS,
  type PriceRegion,
  priceRegionOf,
  REQUESTS_USD,
  TRANSFER_TIERS_GIB,
  TRANSFER_USD_PER_GIB,
  USE_PRICES,
  type UsePrice,
} from './prices';

/** What traffic used of what is charged. */
export interface Usage {
  /** Of CloudFront, by the class of the place that served: to viewers, or to Cloudflare in front of it. */
  readonly bytes: Readonly<Record<PriceRegion, number>>;
  readonly requests: Readonly<Record<PriceRegion, number>>;
  readonly edgeFunctionCalls: number;
  /** That reached an origin shield from another region's cache. */
  readonly shieldRequests: number;
  readonly bucketGets: number;
  readonly bucketPuts: number;
  /** Variants made when they were asked for. */
  readonly onTheFlyCalls: number;
  readonly workerRequests: number;
  /** What it is spread over: data have tiers by the month, and the log comes in batches by the second. @default - all at once */
  readonly seconds?: number;
}

const KIB = 1024;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
/** What AWS calls a GB in its bills. https://aws.amazon.com/s3/faqs/: "/ 1,073,741,824 bytes" */
const BYTES_PER_GIB = KIB ** 3;
/** A log record of the platform's fields is shorter, and on demand each counts as whole KiB. */
const LOG_RECORD_BYTES = KIB;
/** Assumed: how long the collector runs for a batch. */
const COLLECTOR_SECONDS = 0.2;
/** Warm, with the original from the bucket; see docs/benchmarks.md. */
const ON_THE_FLY_SECONDS = 0.25;
/** Of the catalogue, for one variant: the image is looked up, the variant claimed, reserved and put on record. */
const ON_THE_FLY_TABLE = { reads: 1, writes: 3 } as const;

/** What it costs, line by line; lines of nothing are left out. Free tiers are not taken off. */
export function useCost(platform: PlatformModel, usage: Usage): readonly CostLine[] {
  const { distribution, metrics } = platform;
  const requests = PRICE_REGIONS.reduce((sum, region) => sum + usage.requests[region], 0);
  const records = distribution.realtimeLog ? (requests * (metrics?.samplingPercent ?? 100)) / 100 : 0;
  const { onTheFlyCalls, seconds = 0 } = usage;
  const months = Math.max(1, seconds / SECONDS_PER_MONTH);
  const batches = logBatches(platform, records, seconds);
  const firewall = (platform.resources?.['aws_wafv2_web_acl'] ?? []).length > 0;
  const counters = countersUnits(platform);
  const functionSeconds =
    onTheFlyCalls * ON_THE_FLY_SECONDS * memoryGigabytes(platform, 'on-the-fly-resizer') +
    batches * COLLECTOR_SECONDS * memoryGigabytes(platform, 'edge-log-collector');
  return [
    ...PRICE_REGIONS.map((region) => transferLine(region, usage.bytes[region], months)),
    ...PRICE_REGIONS.map((region) =>
      requestLine(`CloudFront requests, ${region}`, usage.requests[region], REQUESTS_USD[region].viewer),
    ),
    used('CloudFront functions', usage.edgeFunctionCalls, 'edgeFunction'),
    requestLine('Origin shield', usage.shieldRequests, REQUESTS_USD[shieldPlace(platform)].shield),
    used('Firewall', firewall ? requests : 0, 'firewall'),
    used('Cloudflare Workers', usage.workerRequests, 'worker'),
    used('Cloudflare Workers, processor time', usage.workerRequests * EDGE_FUNCTION_MILLISECONDS, 'workerTime'),
    used('S3, reads', usage.bucketGets, 'bucketGet'),
    used('S3, writes of variants made on the fly', usage.bucketPuts, 'bucketPut'),
    used('Real-time log', records, 'realtimeLog'),
    ...streamLines(platform, records),
    used('Lambda, calls', onTheFlyCalls + batches, 'functionCall'),
    used('Lambda, time', functionSeconds, 'functionTime'),
    used('DynamoDB, reads', onTheFlyCalls * ON_THE_FLY_TABLE.reads + batches * counters.reads, 'tableRead'),
    used('DynamoDB, writes', onTheFlyCalls * ON_THE_FLY_TABLE.writes + batches * counters.writes, 'tableWrite'),
  ].filter(({ quantity }) => quantity > 0);
}

function memoryGigabytes({ functions }: PlatformModel, processor: string): number {
  const model = Object.values(functions).find((each) => each.processor === processor);
  return (model?.memoryMegabytes ?? 0) / 1024;
}

/** Where the shield is charged for. */
function shieldPlace({ distribution: { origins } }: PlatformModel): PriceRegion {
  const { shieldRegion = '' } = Object.values(origins).find((origin) => origin.shieldRegion !== undefined) ?? {};
  const { region, country } = locationNear(shieldRegion);
  return priceRegionOf(region, country);
}

/** Streams of the stack are charged alike; where it has none of its own, it is one on demand. */
function streamLines({ resources = {} }: PlatformModel, records: number): readonly CostLine[] {
  const { aws_kinesis_stream: streams = [] } = resources;
  if (streams.length > 0 && !streams.some(isOnDemand)) return [used('Kinesis, records', records, 'streamRecord')];
  const gibibytes = (records * LOG_RECORD_BYTES) / BYTES_PER_GIB;
  return [used('Kinesis, in', gibibytes, 'streamIn'), used('Kinesis, out', gibibytes, 'streamOut')];
}

/**
 * What DynamoDB charges for a batch, whose counters are one item that is read and replaced: by its size, at most.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
function countersUnits({ contract }: PlatformModel): { readonly reads: number; readonly writes: number } {
  const kibibytes = largestCountersBytes(contract) / KIB;
  return { reads: Math.ceil(kibibytes / 4), writes: Math.ceil(kibibytes) };
}

const requestLine = (item: string, count: number, usd: number): CostLine =>
  line(item, count, { usd, per: 10_000, unit: '10,000 requests' });

const used = (item: string, count: number, price: UsePrice): CostLine => line(item, count, USE_PRICES[price]);

function line(
  item: string,
  count: number,
  { usd, per, unit }: { readonly usd: number; readonly per: number; readonly unit: string },
): CostLine {
  return { item, quantity: count / per, unit, unitPriceUsd: usd, usd: (count / per) * usd };
}

/** Data by the tiers of each month, as if the traffic were all that it brings. */
function transferLine(region: PriceRegion, bytes: number, months: number): CostLine {
  const quantity = bytes / BYTES_PER_GIB;
  const usd = months * tieredUsd(TRANSFER_USD_PER_GIB[region], quantity / months);
  // The mean of the tiers, without what dividing adds behind the digits of a price.
  const unitPriceUsd = quantity === 0 ? 0 : Number((usd / quantity).toPrecision(9));
  return { item: `CloudFront data transfer, ${region}`, quantity, unit: 'GiB', unitPriceUsd, usd };
}

/** What a quantity costs whose parts between the tiers' ends have prices of their own. */
export function tieredUsd(prices: readonly number[], quantity: number): number {
  let usd = 0;
  let from = 0;
  TRANSFER_TIERS_GIB.forEach((to, tier) => {
    usd += Math.max(0, Math.min(quantity, to) - from) * (prices[tier] ?? 0);
    from = to;
  });
  return usd;
}
