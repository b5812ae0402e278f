import fc from 'fast-check';
import { sparkMediaContract } from '../../../../lib/contract';
import { planLadder } from '../../../../processors/video-transcoder/core/ladder';
import { rational, toNumber } from '../../../../processors/video-transcoder/core/rational';
import { gridSeconds } from '../../../../processors/video-transcoder/core/frame-rate';

const { videos } = sparkMediaContract;
const plan = (width: number, height: number, frameRate = rational(30)) =>
  planLadder({ width, height, frameRate }, videos);
const sizes = (width: number, height: number) => plan(width, height).map((rung) => `${rung.width}x${rung.height}`);

describe('the ladder', () => {
  it('fits a portrait video inside the boxes of the document', () => {
    expect(sizes(1080, 1920)).toEqual(['360x640', '540x960', '1080x1920']);
  });

  it('fits a landscape video inside the same boxes', () => {
    expect(sizes(1920, 1080)).toEqual(['480x270', '720x406', '1080x608']);
  });

  it('fits a square video inside the same boxes', () => {
    expect(sizes(2000, 2000)).toEqual(['480x480', '720x720', '1080x1080']);
  });

  it('keeps the lower of two rungs that a small source makes equal', () => {
    const rungs = plan(300, 400);
    expect(rungs.map(({ name }) => name)).toEqual(['mobile_low']);
    expect(rungs[0]).toMatchObject({ width: 300, height: 400 });
  });

  it('keeps the lower of two rungs that the source alone keeps apart, by less than a tenth', () => {
    expect(plan(500, 660).map(({ name }) => name)).toEqual(['mobile_low']);
    expect(plan(560, 740).map(({ name }) => name)).toEqual(['mobile_low', 'mobile_high']);
  });

  it('keeps rungs that the contract puts close together', () => {
    const web = videos.renditions['web_hd']!;
    const renditions = { web, near: { ...web, maxWidth: 1020, maxHeight: 1820 } };
    const rungs = planLadder({ width: 2160, height: 3840, frameRate: rational(30) }, { ...videos, renditions });
    expect(rungs.map(({ name }) => name)).toEqual(['near', 'web']);
  });

  it('never enlarges, stays in its boxes, is even, of one aspect ratio and strictly growing', () => {
    const side = fc.integer({ min: 16, max: 4096 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const rungs = plan(width, height);
        expect(rungs.length).toBeGreaterThan(0);
        let area = 0;
        for (const rung of rungs) {
          expect(rung.width % 2).toBe(0);
          expect(rung.height % 2).toBe(0);
          expect(rung.width).toBeLessThanOrEqual(Math.min(width, rung.rendition.maxWidth));
          expect(rung.height).toBeLessThanOrEqual(Math.min(height, rung.rendition.maxHeight));
          const scale = Math.min(1, rung.rendition.maxWidth / width, rung.rendition.maxHeight / height);
          // Even numbers lie two apart; of a sliver, two pixels are all there is.
          expect(Math.abs(rung.width - Math.max(2, width * scale))).toBeLessThan(2);
          expect(Math.abs(rung.height - Math.max(2, height * scale))).toBeLessThan(2);
          expect(rung.width * rung.height).toBeGreaterThan(area);
          area = rung.width * rung.height;
        }
      }),
    );
  });
});

describe('the frame rates of a ladder', () => {
  const rates = (num: number, den = 1) => plan(1080, 1920, rational(num, den)).map(({ grid }) => grid.rate);

  it('are those of the boxes where the source is faster', () => {
    expect(rates(60)).toEqual([rational(24), rational(30), rational(30)]);
  });

  it('are the source’s own where that is slower', () => {
    expect(rates(15)).toEqual([rational(15), rational(15), rational(15)]);
    expect(rates(24)).toEqual([rational(24), rational(24), rational(24)]);
    expect(rates(25)).toEqual([rational(24), rational(25), rational(25)]);
  });

  it('stay on the clock of NTSC', () => {
    expect(rates(60_000, 1001)).toEqual([rational(24_000, 1001), rational(30_000, 1001), rational(30_000, 1001)]);
    expect(rates(24_000, 1001)).toEqual(Array(3).fill(rational(24_000, 1001)));
  });

  it('give every rung segments of exactly one length, at most the box’s rate, and near the contract’s length', () => {
    const rate = fc.tuple(fc.integer({ min: 5_000, max: 120_000 }), fc.constantFrom(1000, 1001));
    fc.assert(
      fc.property(rate, fc.constantFrom(1, 2, 2.5, 4, 6), ([num, den], segmentSeconds) => {
        const source = { width: 1080, height: 1920, frameRate: rational(num, den) };
        const rungs = planLadder(source, { ...videos, segmentSeconds });
        const [first] = rungs.map(({ grid }) => grid);
        for (const { grid, rendition } of rungs) {
          // Cross-multiplied, so that no rounding hides a difference.
          const a = BigInt(grid.frames) * BigInt(grid.rate.den) * BigInt(first!.rate.num);
          const b = BigInt(first!.frames) * BigInt(first!.rate.den) * BigInt(grid.rate.num);
          expect(a).toBe(b);
          expect(toNumber(grid.rate)).toBeLessThanOrEqual(Math.min(rendition.maxFramesPerSecond, num / den) + 1e-9);
          expect(Math.abs(gridSeconds(grid) - segmentSeconds)).toBeLessThanOrEqual(0.51 / toNumber(grid.rate) + 0.01);
        }
      }),
    );
  });
});
