import fc from 'fast-check';
import { Course } from '../../../../local/rehearsal/simulate/course';
import { Histogram } from '../../../../local/rehearsal/simulate/histogram';

describe('a histogram of times', () => {
  test('knows percentiles to one percent, and means and targets exactly', () => {
    const times = fc.array(fc.double({ min: 0.2, max: 500_000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.75, 0.95, 1), (milliseconds, share) => {
        const histogram = new Histogram(1000);
        for (const each of milliseconds) histogram.add(each);

        const sorted = [...milliseconds].sort((one, other) => one - other);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(histogram.percentile(share) / exact).toBeGreaterThan(0.99);
        expect(histogram.percentile(share) / exact).toBeLessThan(1.01);
        expect(histogram.mean).toBeCloseTo(sorted.reduce((sum, each) => sum + each, 0) / sorted.length);
        expect(histogram.withinTarget).toBe(sorted.filter((each) => each <= 1000).length / sorted.length);
      }),
    );
  });

  test('has no share of a target that is not set', () => {
    expect(new Histogram().withinTarget).toBeUndefined();
  });
});

describe('the course of hits', () => {
  test('has 60 to 120 points whatever the time, which hold all requests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 120, max: 5_000_000 }), (seconds) => {
        const course = new Course();
        const steps = 1000;
        for (let step = 0; step <= steps; step++) course.add((step * seconds * 1000) / steps, true, step % 4 !== 0);

        const points = course.points();
        expect(points.length).toBeGreaterThanOrEqual(60);
        expect(points.length).toBeLessThanOrEqual(120);
        expect(points.at(-1)?.atSeconds).toBeGreaterThanOrEqual(seconds);
      }),
      { numRuns: 20 },
    );
  });

  test('tells the hit rate of its time, and that of the time before where nothing was asked', () => {
    const course = new Course();
    course.add(0, true, true);
    course.add(100, true, false);
    course.add(2500, false, true);

    expect(course.points()).toEqual([
      { atSeconds: 1, images: 0.5, videos: 0 },
      { atSeconds: 2, images: 0.5, videos: 0 },
      { atSeconds: 3, images: 0.5, videos: 1 },
    ]);
  });
});
