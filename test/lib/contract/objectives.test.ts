import fc from 'fast-check';
import { defineMediaContract, fitsBudget, sparkMediaContract } from '../../../lib/contract';

describe('objectives', () => {
  test('of which no set of burn rates fits the budget are refused', () => {
    expect(() => defineMediaContract({ objectives: { videos: { cacheHitRate: 0.8 } } })).toThrow(
      "'objectives.videos.cacheHitRate' must leave a budget that one of service.burnRates fits: each factor times (1 - target) must be below 1, got: 0.8",
    );
  });

  test('of a lower target are accepted with burn rates that its budget allows', () => {
    const burnRates = [
      [{ factor: 3, longWindowSeconds: 3600, shortWindowSeconds: 300, severity: 'critical' as const }],
    ];

    const { objectives } = defineMediaContract({
      objectives: { videos: { cacheHitRate: 0.8 }, service: { burnRates } },
    });

    expect(objectives.service.burnRates).toEqual(burnRates);
  });

  test('that lie between the buckets of their histogram are refused', () => {
    expect(() => defineMediaContract({ objectives: { images: { loadSeconds: { profile_card: 0.7 } } } })).toThrow(
      "'objectives.images.loadSeconds.profile_card' must be one of the buckets of metrics.imageLoadDuration (0.1, 0.25, 0.5, 1, 2, 5, 10), got: 0.7",
    );
    expect(() => defineMediaContract({ objectives: { videos: { seekSeconds: 1.5 } } })).toThrow(
      "'objectives.videos.seekSeconds' must be one of the buckets of metrics.videoBufferDuration",
    );
  });

  test('with a short window that is no shorter than the long one are refused', () => {
    const burnRates = [[{ factor: 1, longWindowSeconds: 300, shortWindowSeconds: 300, severity: 'warning' as const }]];

    expect(() => defineMediaContract({ objectives: { service: { burnRates } } })).toThrow(
      "'objectives.service.burnRates.0.0.shortWindowSeconds' must be below longWindowSeconds (300), got: 300",
    );
  });

  test('fit their budget exactly when everything failing would be seen', () => {
    const [burnRate] = sparkMediaContract.objectives.service.burnRates[0]!;
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (factor, target) => {
          expect(fitsBudget([{ ...burnRate!, factor }], target)).toBe(factor * (1 - target) < 1);
        },
      ),
    );
  });
});
