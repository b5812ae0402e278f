import fc from 'fast-check';
import { costFigures } from '../../../../local/rehearsal/cost/cost-figures';
import { fixedUsdPerMonth } from '../../../../local/rehearsal/cost/fixed-cost';
import {
  PRICE_REGIONS,
  PRICE_SOURCES,
  priceRegionOf,
  PRICES_OF,
  TRANSFER_USD_PER_GB,
} from '../../../../local/rehearsal/cost/prices';
import { tieredUsd, type Usage } from '../../../../local/rehearsal/cost/use-cost';
import { platformModel } from '../../../support/rehearsal';

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
      usage({ bytes: { ...none, Europe: 1e12 }, requests: { ...none, Europe: 1e6, India: 10_000 } }),
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

  test('falls by the tiers of data, and never for more of it', () => {
    const prices = TRANSFER_USD_PER_GB.Europe;

    expect(tieredUsd(prices, 10_000)).toBeCloseTo(850);
    expect(tieredUsd(prices, 20_000)).toBeCloseTo(850 + 800);
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

test('prices have a date, and each kind a page of its vendor or of what lists it', () => {
  expect(PRICES_OF).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const { page, known } of Object.values(PRICE_SOURCES)) {
    expect(page).toMatch(/^https:\/\//);
    expect(['read', 'recalled']).toContain(known);
  }
});
