/**
 * List prices in US dollars, without tax, commitments or free tiers. Those of AWS are of us-east-1 where they differ by
 * region (others lie up to a quarter above), those of CloudFront of the place that serves.
 */
export const PRICES_OF = '2026-11-22';

/** Where a price is from: `read` on a stored copy of the page that is named, or `recalled` and not checked against it. */
export interface PriceSource {
  readonly page: string;
  readonly known: 'read' | 'recalled';
}

const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';

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

/** Upper ends of CloudFront's monthly tiers of data, in GB; the last has none. */
export const TRANSFER_TIERS_GB = [10e3, 50e3, 150e3, 500e3, 1024e3, 5000e3, Infinity] as const;

/** USD per GB to viewers, by tier. */
export const TRANSFER_USD_PER_GB: ByRegion<readonly number[]> = {
  'North America': [0.085, 0.08, 0.06, 0.04, 0.03, 0.025, 0.02],
  Europe: [0.085, 0.08, 0.06, 0.04, 0.03, 0.025, 0.02],
  'Africa and Middle East': [0.11, 0.105, 0.09, 0.08, 0.06, 0.05, 0.04],
  'South America': [0.11, 0.105, 0.09, 0.08, 0.06, 0.05, 0.04],
  Japan: [0.114, 0.089, 0.086, 0.084, 0.08, 0.07, 0.06],
  Oceania: [0.114, 0.098, 0.094, 0.092, 0.09, 0.085, 0.08],
  Asia: [0.12, 0.1, 0.095, 0.09, 0.08, 0.07, 0.06],
  India: [0.109, 0.085, 0.082, 0.08, 0.078, 0.075, 0.072],
};

/** USD per 10,000 HTTPS requests. */
export const REQUESTS_USD: ByRegion<number> = {
  'North America': 0.01,
  Europe: 0.012,
  'Africa and Middle East': 0.012,
  'South America': 0.022,
  Japan: 0.012,
  Oceania: 0.0125,
  Asia: 0.012,
  India: 0.012,
};

/** USD per unit, of what is charged by use. */
export const USE_PRICES = {
  edgeFunction: { usd: 0.1, per: 1e6, unit: '1,000,000 calls' },
  /** Of Frankfurt; 0.0075 in the United States. Charged where the shield is a layer of its own. */
  originShield: { usd: 0.009, per: 10_000, unit: '10,000 requests' },
  realtimeLog: { usd: 0.01, per: 1e6, unit: '1,000,000 lines' },
  /** On demand; each record counts as whole KB. */
  streamIn: { usd: 0.08, per: 1, unit: 'GB' },
  streamOut: { usd: 0.04, per: 1, unit: 'GB' },
  bucketGet: { usd: 0.0004, per: 1000, unit: '1,000 requests' },
  bucketPut: { usd: 0.005, per: 1000, unit: '1,000 requests' },
  functionCall: { usd: 0.2, per: 1e6, unit: '1,000,000 calls' },
  /** On Arm. */
  functionGigabyteSeconds: { usd: 0.0000133334, per: 1, unit: 'GB-second' },
  /** On demand, since November 2024. */
  tableRead: { usd: 0.125, per: 1e6, unit: '1,000,000 reads' },
  tableWrite: { usd: 0.625, per: 1e6, unit: '1,000,000 writes' },
  worker: { usd: 0.3, per: 1e6, unit: '1,000,000 requests' },
  firewall: { usd: 0.6, per: 1e6, unit: '1,000,000 requests' },
} as const;
export type UsePrice = keyof typeof USE_PRICES;

/** USD a month of what is there without traffic. A month has 730 hours. */
export const MONTHLY_PRICES = {
  /** Each metric that an alarm looks at. */
  alarmMetric: 0.1,
  dashboard: 3,
  /** CloudFront's additional metrics: eight custom metrics, at most this for a distribution. */
  additionalMetrics: 2.4,
  /** 0.04 an hour. */
  onDemandStream: 29.2,
  /** 0.015 an hour. */
  streamShard: 10.95,
  encryptionKey: 1,
  webAcl: 5,
  webAclRule: 1,
  /** Billed monthly; 20 where it is billed yearly. */
  cloudflarePro: 25,
  workersPaid: 5,
} as const;

export const PRICE_SOURCES: Readonly<Record<string, PriceSource>> = {
  'CloudFront: data to viewers': { page: CLOUDFRONT, known: 'read' },
  'CloudFront: requests, origin shield': { page: CLOUDFRONT, known: 'recalled' },
  'CloudFront: functions': { page: 'https://cur.vantage.sh/aws/amazoncloudfront/', known: 'read' },
  'CloudFront: real-time log': {
    page: 'https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/cloudfront.html',
    known: 'read',
  },
  Workers: { page: 'https://developers.cloudflare.com/workers/platform/pricing/', known: 'read' },
  'Cloudflare plans': { page: 'https://www.cloudflare.com/plans/', known: 'recalled' },
  Kinesis: { page: 'https://aws.amazon.com/kinesis/data-streams/pricing/', known: 'recalled' },
  Lambda: { page: 'https://aws.amazon.com/lambda/pricing/', known: 'recalled' },
  S3: { page: 'https://aws.amazon.com/s3/pricing/', known: 'recalled' },
  DynamoDB: { page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/', known: 'recalled' },
  CloudWatch: { page: 'https://aws.amazon.com/cloudwatch/pricing/', known: 'recalled' },
  KMS: { page: 'https://aws.amazon.com/kms/pricing/', known: 'recalled' },
  WAF: { page: 'https://aws.amazon.com/waf/pricing/', known: 'recalled' },
};

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
