import fc from 'fast-check';
import { defineMediaContract, sparkMediaContract } from '../../../../lib/contract';
import { largestCountersBytes } from '../../../../lib/observe/counter-size';
import type { ZoneModel } from '../../../../local/platform/model';
import { costFigures } from '../../../../local/rehearsal/cost/cost-figures';
import { fixedUsdPerMonth, notPriced } from '../../../../local/rehearsal/cost/fixed-cost';
import { logBatches } from '../../../../local/rehearsal/cost/log-batches';
import {
  PRICE_REGIONS,
  PRICE_SOURCES,
  priceRegionOf,
  TRANSFER_USD_PER_GIB,
} from '../../../../local/rehearsal/cost/prices';
import { tieredUsd, type Usage } from '../../../../local/rehearsal/cost/use-cost';
import { platformModel } from '../../../support/rehearsal';

const GIB = 1_073_741_824;
const none = Object.fromEntries(PRICE_REGIONS.map((region) => [region, 0])) as Usage['bytes'];
const usage = (overrides: Partial<Usage> = {}): Usage => ({
  bytes: none,
  requests: none,
  edgeFunctionCalls: 0,
  shieldRequests: 0,
  bucketGets: 0,
  bucketPuts: 0,
  onTheFlyCalls: 0,
  workerRequests: 0,
  ...overrides,
});

describe('the cost of traffic', () => {
  test('is data and requests by where they were served', () => {
    const { lines, totalUsd, usdPerMillionViews } = costFigures(
      platformModel(),
      usage({ bytes: { ...none, Europe: 1000 * GIB }, requests: { ...none, Europe: 1e6, India: 10_000 } }),
      2_000_000,
    );

    expect(lines.map(({ item, usd }) => [item, Number(usd.toFixed(4))])).toEqual([
      ['CloudFront data transfer, Europe', 85],
      ['CloudFront requests, Europe', 1.2],
      ['CloudFront requests, India', 0.012],
    ]);
    expect(totalUsd).toBeCloseTo(86.212);
    expect(usdPerMillionViews).toBeCloseTo(43.106);
  });

  test.each([
    ['S3, reads', { bucketGets: 1_234_000 }, 1234 * 0.0004],
    ['S3, writes of variants made on the fly', { bucketPuts: 3000 }, 3 * 0.005],
    ['CloudFront functions', { edgeFunctionCalls: 3e6 }, 0.3],
    ['Cloudflare Workers', { workerRequests: 2e6 }, 0.6],
    ['Cloudflare Workers, processor time', { workerRequests: 2e6 }, 0.04],
    ['CloudFront requests, South America', { requests: { ...none, 'South America': 25_000 } }, 2.5 * 0.022],
    ['CloudFront requests, Oceania', { requests: { ...none, Oceania: 1e6 } }, 1.25],
    ['CloudFront data transfer, Japan', { bytes: { ...none, Japan: 11_000 * GIB } }, 10_240 * 0.114 + 760 * 0.089],
    ['Lambda, calls', { onTheFlyCalls: 5e6 }, 1],
    ['DynamoDB, writes', { onTheFlyCalls: 1e6 }, 3 * 0.625],
    ['DynamoDB, reads', { onTheFlyCalls: 1e6 }, 0.125],
  ])('of %s is what the list says, worked out by hand', (item, used, usd) => {
    const { lines } = costFigures(platformModel(), usage(used), 1);
    expect(lines.find((line) => line.item === item)?.usd).toBeCloseTo(usd, 9);
  });

  test('falls by the tiers of data, and never for more of it', () => {
    const prices = TRANSFER_USD_PER_GIB.Europe;

    expect(tieredUsd(prices, 10_000)).toBeCloseTo(850);
    // The first 10 TB are 10,240 GB to AWS, the next 40 end at 51,200.
    expect(tieredUsd(prices, 20_000)).toBeCloseTo(10_240 * 0.085 + 9_760 * 0.08);
    expect(tieredUsd(prices, 60_000)).toBeCloseTo(10_240 * 0.085 + 40_960 * 0.08 + 8_800 * 0.06);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (gb, more) => {
          expect(tieredUsd(prices, gb + more)).toBeGreaterThanOrEqual(tieredUsd(prices, gb));
          expect(tieredUsd(prices, gb) / gb).toBeLessThanOrEqual(0.085 + 1e-9);
        },
      ),
    );
  });

  test('has lines of the log only where the stack has one', () => {
    const used = usage({ requests: { ...none, Europe: 1e6 } });
    const platform = platformModel({ distribution: { realtimeLog: true } });
    const items = (model: typeof platform): string[] => costFigures(model, used, 1).lines.map(({ item }) => item);

    expect(items(platform)).toEqual(expect.arrayContaining(['Real-time log', 'Kinesis, in']));
    expect(items(platformModel())).not.toContain('Kinesis, in');
  });

  test.each([
    ['us-east-1', 0.0075],
    ['eu-central-1', 0.009],
    ['sa-east-1', 0.016],
  ])('has requests to a shield by the price of %s', (shieldRegion, usd) => {
    const { lines } = costFigures(platformModel({ shieldRegion }), usage({ shieldRequests: 20_000 }), 1);
    expect(lines).toEqual([
      { item: 'Origin shield', quantity: 2, unit: '10,000 requests', unitPriceUsd: usd, usd: 2 * usd },
    ]);
  });

  test.each([
    ['ON_DEMAND', { 'Kinesis, in': (1e6 / 2 ** 20) * 0.08, 'Kinesis, out': (1e6 / 2 ** 20) * 0.04 }],
    ['PROVISIONED', { 'Kinesis, records': 0.014 }],
  ])('has a stream %s by what it is charged for', (mode, expected) => {
    const resources = { aws_kinesis_stream: [{ stream_mode_details: { stream_mode: mode } }] };
    const platform = platformModel({ distribution: { realtimeLog: true }, resources });
    const { lines } = costFigures(platform, usage({ requests: { ...none, Europe: 1e6 } }), 1);
    const streams = lines.filter(({ item }) => item.startsWith('Kinesis')).map(({ item, usd }) => [item, usd]);
    expect(Object.fromEntries(streams)).toEqual(expected);
  });

  test('has counters of the log by the size of the item that they are', () => {
    const platform = platformModel({ distribution: { realtimeLog: true } });
    const { lines } = costFigures(platform, usage({ requests: { ...none, Europe: 1 } }), 1);
    const units = (item: string): number => Math.round(1e6 * lines.find((line) => line.item === item)!.quantity);
    const kibibytes = largestCountersBytes(sparkMediaContract) / 1024;

    expect(kibibytes).toBeGreaterThan(4);
    expect(units('DynamoDB, writes')).toBe(Math.ceil(kibibytes));
    expect(units('DynamoDB, reads')).toBe(Math.ceil(kibibytes / 4));
  });
});

describe('the log is collected', () => {
  const mapping = { starting_position: 'TRIM_HORIZON', batch_size: 5000, maximum_batching_window_in_seconds: 10 };
  const stack = (stream: Readonly<Record<string, unknown>>) => ({
    resources: { aws_lambda_event_source_mapping: [{ batch_size: 1 }, mapping], aws_kinesis_stream: [stream] },
  });
  const onDemand = stack({ stream_mode_details: { stream_mode: 'ON_DEMAND' } });
  const twoShards = stack({ shard_count: 2 });

  test.each([
    ['one by one, where they are rare', onDemand, 1000, 1e7, 1000],
    ['together, as many as one shard of four has in ten seconds and the one before', onDemand, 1e6, 1e5, 1e6 / 26],
    ['together, as many as one shard of two has in ten seconds and the one before', twoShards, 1e6, 1e5, 1e6 / 51],
    ['as many at once as fill a batch, where more come', onDemand, 1e8, 1e4, 1e8 / 5000],
    ['as many at once as fill a batch, where all come at once', onDemand, 1e6, 0, 200],
    ['one by one, where nothing is said of a window', {}, 1e4, 1e6, 1e4],
    ['not at all, where there are none', onDemand, 0, 0, 0],
  ])('%s', (_, resources, records, seconds, batches) => {
    expect(logBatches(resources, records, seconds)).toBe(Math.ceil(batches));
  });

  test('as often as the traffic of the time makes batches, each of which is called, run and written', () => {
    const platform = platformModel({ distribution: { realtimeLog: true }, ...onDemand });
    const used = usage({ requests: { ...none, Europe: 1e6 } });
    const writes = (seconds: number): number =>
      costFigures(platform, { ...used, seconds }, 1).lines.find(({ item }) => item === 'DynamoDB, writes')!.quantity;

    expect(writes(1e9) / writes(0)).toBeCloseTo(1e6 / 1.0025 / 200, -1);
  });
});

describe('the cost of a stack without traffic', () => {
  test('is that of its resources', () => {
    const resources = {
      aws_cloudwatch_metric_alarm: [
        { metric_name: 'Errors' },
        { metric_query: [{ metric: [{}] }, { metric: {} }, { expression: 'a / b' }] },
      ],
      aws_cloudwatch_dashboard: [{}],
      aws_kinesis_stream: [{ stream_mode_details: { stream_mode: 'ON_DEMAND' } }, { shard_count: 2 }],
      aws_kms_key: [{}],
    };

    expect(fixedUsdPerMonth(platformModel({ resources }))).toBeCloseTo(0.3 + 3 + 29.2 + 2 * 10.95 + 1);
  });

  test.each([
    ['free', 0, false],
    ['pro', 25, false],
    ['business', 250, false],
    ['enterprise', 0, true],
  ] as const)("has Cloudflare's %s plan", (plan, usd, byAgreement) => {
    const zone = { name: 'example.com', hosts: [], rules: [], workers: [], tiered: false, settings: {} };
    const contract = defineMediaContract({ zone: { plan, imageOptimization: { polish: 'off' } } });
    const platform = platformModel({ zone: zone as unknown as ZoneModel, contract });

    expect(fixedUsdPerMonth(platform)).toBe(usd);
    expect(notPriced(platform).includes("Cloudflare's Enterprise plan")).toBe(byAgreement);
  });

  test.each([
    ['one rule alone', {}],
    ['a list of one', [{}]],
  ])('has rules of a firewall, written as %s', (_, rule) => {
    expect(fixedUsdPerMonth(platformModel({ resources: { aws_wafv2_web_acl: [{ rule }] } }))).toBe(5 + 1);
  });

  test('is nothing where nothing is declared, and what has no price is named', () => {
    expect(fixedUsdPerMonth(platformModel())).toBe(0);
    expect(costFigures(platformModel({ resources: { aws_backup_plan: [{}] } }), usage(), 0).notPriced).toContain(
      'backups',
    );
  });
});

test.each([
  ['europe', 'DE', 'Europe'],
  ['asia', 'JP', 'Japan'],
  ['asia', 'IN', 'India'],
  ['asia', 'SG', 'Asia'],
  ['asia', 'AE', 'Africa and Middle East'],
  ['north-america', 'US', 'North America'],
] as const)('%s (%s) is charged as %s', (region, country, expected) => {
  expect(priceRegionOf(region, country)).toBe(expected);
});

test('prices have a date, and each a page of its vendor or of what lists it', () => {
  const { pricesOf, priceSources } = costFigures(platformModel(), usage(), 1);

  expect(pricesOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(priceSources).toEqual(Object.values(PRICE_SOURCES));
  for (const { page, known } of priceSources) {
    expect(page).toMatch(/^https:\/\//);
    expect(['read', 'recalled']).toContain(known);
  }
});
