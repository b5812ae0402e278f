import { compareResults, renderComparison } from '../../../../local/rehearsal/report';
import { resultWith } from './result';

const before = resultWith();
const [images, videos] = before.content;
const after = resultWith({
  stack: 'changed',
  content: [{ ...images!, hitRate: 0.9, edgeHitRate: 0.7, originRequests: 900, bytes: 80_000_001 }, videos!],
  latency: before.latency.map((row) => (row.subject === 'video-start' ? { ...row, mean: 0.604, p95: 1.8 } : row)),
  invocations: { 'cloudfront-function': 4321, worker: 100 },
  cost: { ...before.cost, usdPerMillionViews: 4, fixedUsdPerMonth: 50 },
  targets: before.targets.map((row) =>
    row.metric === 'Full-size load time' ? { ...row, measured: 1.5, verdict: 'met' } : row,
  ),
});
const comparison = compareResults(before, after);
const figure = (metric: string) => comparison.figures.find((one) => one.metric === metric)!;

describe('a comparison', () => {
  test('of a stack with itself changes nothing', () => {
    const same = compareResults(before, before);
    expect(
      new Set(
        same.figures.filter(({ change }) => change !== undefined).map(({ effect, change }) => [effect, change].join()),
      ),
    ).toEqual(new Set(['same,0']));
    expect(renderComparison(same)).toContain('Cost: nothing changes');
  });

  test.each([
    ['images, all caches together', 'better'],
    ['images, first cache', 'worse'],
    ['origin requests, images', 'better'],
    ['video start, p95', 'worse'],
    ['per million views', 'worse'],
    ['a month before any traffic', 'better'],
    ['Full-size load time', 'better'],
    ['sent, images', 'same'],
    ['videos, all caches together', 'same'],
  ])('knows of %s that it is %s', (metric, effect) => {
    expect(figure(metric)).toMatchObject({ effect });
  });

  test('is the other way about when the stacks are', () => {
    const back = compareResults(after, before);
    const opposite = { better: 'worse', worse: 'better', same: 'same', neither: 'neither' } as const;
    for (const { metric, area, effect, change } of back.figures) {
      const forth = comparison.figures.find((one) => one.metric === metric && one.area === area)!;
      expect([metric, forth.effect, change]).toEqual([
        metric,
        opposite[effect],
        forth.change === undefined ? undefined : 0 - forth.change,
      ]);
    }
  });

  test('has what only one of them has, without a change', () => {
    expect(figure('worker')).toMatchObject({ before: undefined, after: 100, effect: 'neither' });
    expect(figure('on the fly')).toMatchObject({ before: 7, after: undefined, effect: 'neither' });
  });

  test('reads with signs and units', () => {
    const text = renderComparison(comparison);
    const row = (name: string) =>
      text
        .split('\n')
        .find((line) => line.trim().startsWith(name))!
        .trim()
        .split(/ {2,}/)
        .slice(1);
    expect(row('Full-size load time')).toEqual(['2.50 s', '1.50 s', '-1.00 s (-40.0 %)', 'better']);
    expect(row('images, all caches')).toEqual(['85.1 %', '90.0 %', '+4.9 points', 'better']);
    expect(row('origin requests, images')).toEqual(['1,400', '900', '-500 (-35.7 %)', 'better']);
    expect(row('per million views')).toEqual(['$3.04', '$4.00', '+$0.96 (+31.4 %)', 'worse']);
    expect(row('video start, mean')).toEqual(['0.60 s', '0.60 s', '+4 ms (+0.7 %)', 'worse']);
    expect(row('worker')).toEqual(['–', '100', '–', 'new']);
    expect(row('on the fly')).toEqual(['7', '–', '–', 'gone']);
    expect(row('Video seek')).toEqual(['–', '–', '–']);
    expect(text).toContain('Bytes: nothing changes');
  });

  test('of the same traffic has nothing that is not alike', () => {
    expect(comparison.unlike).toEqual([]);
    expect(renderComparison(comparison)).not.toContain('unlike');
  });

  test('of as many requests for fewer views is per million views where figures add up, and says so', () => {
    const { cost } = before;
    const fewer = compareResults(before, resultWith({ cost: { ...cost, views: 50_000 } }));
    const metrics = new Map(fewer.figures.map((one) => [one.metric, one]));

    expect(fewer.unlike).toEqual([
      'views that they make: 100,000 before, 50,000 after; bytes and work are per million views',
    ]);
    expect(metrics.get('sent, images, per million views')).toMatchObject({
      before: 800_000_000,
      after: 1_600_000_000,
      effect: 'worse',
    });
    expect(metrics.get('on the fly, per million views')).toMatchObject({ before: 70, after: 140 });
    expect(metrics.has('sent, images')).toBe(false);
    expect(metrics.get('images, all caches together')).toMatchObject({ effect: 'same' });
    expect(renderComparison(fewer)).toContain('\n  unlike   views that they make: 100,000 before');
  });

  test('tells of other traffic and of other targets', () => {
    const targets = before.targets.map((row) => (row.metric === 'Video seek' ? { ...row, target: 1.5 } : row));
    const { unlike } = compareResults(before, resultWith({ traffic: 'of a log', requests: 9, targets }));

    expect(unlike).toEqual([
      'the traffic before was another: traffic of a test',
      'requests: 12,345 before, 9 after',
      'the target of Video seek was ≤ 1.00 s and is ≤ 1.50 s',
    ]);
  });
});
