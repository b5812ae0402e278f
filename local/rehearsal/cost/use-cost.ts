import type { PlatformModel } from '../../platform/model';
import type { CostLine } from '../types';
import {
  PRICE_REGIONS,
  type PriceRegion,
  REQUESTS_USD,
  TRANSFER_TIERS_GB,
  TRANSFER_USD_PER_GB,
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
}

const BYTES_PER_GB = 1e9;
/** A log record of the platform's fields is shorter, and on demand each counts as whole KB. */
const LOG_RECORD_BYTES = 1024;
/** Assumed: records that the collector is handed at once, and how long it then runs. */
const COLLECTOR = { records: 500, seconds: 0.2 } as const;
/** Warm, with the original from the bucket; see docs/benchmarks.md. */
const ON_THE_FLY_SECONDS = 0.25;
/** Of the catalogue, for one variant: the image is looked up, the variant reserved and put on record. */
const ON_THE_FLY_TABLE = { reads: 1, writes: 2 } as const;

const gigabytes = (bytes: number): number => bytes / BYTES_PER_GB;

/** What it costs, line by line; lines of nothing are left out. Free tiers are not taken off. */
export function useCost(platform: PlatformModel, usage: Usage): readonly CostLine[] {
  const { distribution, metrics } = platform;
  const requests = PRICE_REGIONS.reduce((sum, region) => sum + usage.requests[region], 0);
  const records = distribution.realtimeLog ? (requests * (metrics?.samplingPercent ?? 100)) / 100 : 0;
  const logBytes = records * LOG_RECORD_BYTES;
  const batches = Math.ceil(records / COLLECTOR.records);
  const firewall = (platform.resources?.['aws_wafv2_web_acl'] ?? []).length > 0;
  const { onTheFlyCalls } = usage;
  const functionSeconds =
    onTheFlyCalls * ON_THE_FLY_SECONDS * memoryGigabytes(platform, 'on-the-fly-resizer') +
    batches * COLLECTOR.seconds * memoryGigabytes(platform, 'edge-log-collector');
  return [
    ...PRICE_REGIONS.map((region) => transferLine(region, usage.bytes[region])),
    ...PRICE_REGIONS.map((region) =>
      line(`CloudFront requests, ${region}`, usage.requests[region], {
        usd: REQUESTS_USD[region],
        per: 10_000,
        unit: '10,000 requests',
      }),
    ),
    used('CloudFront functions', usage.edgeFunctionCalls, 'edgeFunction'),
    used('Origin shield', usage.shieldRequests, 'originShield'),
    used('Firewall', firewall ? requests : 0, 'firewall'),
    used('Cloudflare Workers', usage.workerRequests, 'worker'),
    used('S3, reads', usage.bucketGets, 'bucketGet'),
    used('S3, writes of variants made on the fly', usage.bucketPuts, 'bucketPut'),
    used('Real-time log', records, 'realtimeLog'),
    used('Kinesis, in', gigabytes(logBytes), 'streamIn'),
    used('Kinesis, out', gigabytes(logBytes), 'streamOut'),
    used('Lambda, calls', onTheFlyCalls + batches, 'functionCall'),
    used('Lambda, time', functionSeconds, 'functionGigabyteSeconds'),
    used('DynamoDB, reads', onTheFlyCalls * ON_THE_FLY_TABLE.reads, 'tableRead'),
    used('DynamoDB, writes', onTheFlyCalls * ON_THE_FLY_TABLE.writes + batches, 'tableWrite'),
  ].filter(({ quantity }) => quantity > 0);
}

function memoryGigabytes({ functions }: PlatformModel, processor: string): number {
  const model = Object.values(functions).find((each) => each.processor === processor);
  return (model?.memoryMegabytes ?? 0) / 1024;
}

const used = (item: string, count: number, price: UsePrice): CostLine => line(item, count, USE_PRICES[price]);

function line(
  item: string,
  count: number,
  { usd, per, unit }: { readonly usd: number; readonly per: number; readonly unit: string },
): CostLine {
  return { item, quantity: count / per, unit, unitPriceUsd: usd, usd: (count / per) * usd };
}

/** Data by the tiers of a month, as if the traffic were all that the month brings. */
function transferLine(region: PriceRegion, bytes: number): CostLine {
  const quantity = gigabytes(bytes);
  const usd = tieredUsd(TRANSFER_USD_PER_GB[region], quantity);
  // The mean of the tiers, without what dividing adds behind the digits of a price.
  const unitPriceUsd = quantity === 0 ? 0 : Number((usd / quantity).toPrecision(9));
  return { item: `CloudFront data transfer, ${region}`, quantity, unit: 'GB', unitPriceUsd, usd };
}

/** What a quantity costs whose parts between the tiers' ends have prices of their own. */
export function tieredUsd(prices: readonly number[], quantity: number): number {
  let usd = 0;
  let from = 0;
  TRANSFER_TIERS_GB.forEach((to, tier) => {
    usd += Math.max(0, Math.min(quantity, to) - from) * (prices[tier] ?? 0);
    from = to;
  });
  return usd;
}
