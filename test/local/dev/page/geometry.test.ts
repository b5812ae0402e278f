import * as fc from 'fast-check';
import { bars, position, span, sparkline, stack } from '../../../../local/dev/page/charts/geometry';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a bar of parts', () => {
  test('is filled by them, the largest first, and by nothing that is nothing', () => {
    expect(stack({ webp: 1, avif: 3, jpeg: 0 }, 200)).toEqual([
      { name: 'avif', value: 3, start: 0, length: 150 },
      { name: 'webp', value: 1, start: 150, length: 50 },
    ]);
  });

  test('has no gap, no overlap and its whole length', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 1e9 }), { minKeys: 1 }),
        (values) => {
          const segments = stack(values, 300);
          let end = 0;
          for (const { start, length } of segments) {
            expect(start).toBeCloseTo(end, 6);
            end = start + length;
          }
          expect(end).toBeCloseTo(300, 6);
        },
      ),
    );
  });
});

describe('a line over time', () => {
  const box = { width: 100, height: 50 };

  test('goes from the left to the right, with nothing at the bottom and all at the top', () => {
    expect(sparkline([0, 0.5, 1], box)).toBe('M0 50L50 25L100 0');
  });

  test('is interrupted where nothing is known', () => {
    expect(sparkline([0, undefined, 1], box)).toBe('M0 50M100 0');
  });

  test('goes across where one share alone is known, and is none where none is', () => {
    expect(sparkline([0.5], box)).toBe('M0 25H100');
    expect(sparkline([undefined, undefined], box)).toBe('');
  });

  test('stays in its box', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { minLength: 2, maxLength: 50 }), (shares) => {
        for (const number of sparkline(shares, box).match(/[\d.-]+(?: [\d.-]+)/g) ?? []) {
          const [x = NaN, y = NaN] = number.split(' ').map(Number);
          expect(x >= 0 && x <= 100 && y >= 0 && y <= 50).toBe(true);
        }
      }),
    );
  });
});

test('a share has its place on a bar, and never beyond its ends', () => {
  expect([position(0.25, 200), position(-1, 200), position(2, 200)]).toEqual([50, 0, 200]);
});

test('bars that belong together are in proportion, and what is little is still seen', () => {
  expect(bars([50, 100, 0.001, 0], 200)).toEqual([100, 200, 1, 0]);
  expect(bars([0, 0], 200)).toEqual([0, 0]);
});

test('a stretch of time lies where it is on its bar', () => {
  expect(span([2, 6], 10, 300)).toEqual({ start: 60, length: 120 });
  expect(span([0, 4], 0, 300)).toEqual({ start: 0, length: 0 });
  fc.assert(
    fc.property(share, share, (a, b) => {
      const { start, length } = span([Math.min(a, b), Math.max(a, b)], 1, 100);
      expect(length).toBeGreaterThanOrEqual(0);
      expect(start + length).toBeLessThanOrEqual(100 + 1e-9);
    }),
  );
});
