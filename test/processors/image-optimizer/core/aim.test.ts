import fc from 'fast-check';
import type { FormatEncoding, ImageFormat } from '../../../../lib/contract';
import {
  firstQuality,
  LOWEST_QUALITY,
  nextQuality,
  surelyFits,
  type Weighed,
  wouldFit,
} from '../../../../processors/image-optimizer/core/aim';
import { coarser } from '../../../../processors/image-optimizer/core/quality-scale';

const weighed = (format: ImageFormat, encoding: FormatEncoding | number, bytes: number): Weighed => ({
  format,
  encoding: typeof encoding === 'number' ? { quality: encoding } : encoding,
  bytes,
});
const avif = { format: 'avif', encoding: { quality: 85 } } as const;
const webp = { format: 'webp', encoding: { quality: 90 } } as const;

describe('the quality to begin with', () => {
  it("is the contract's where nothing is known of a smaller size", () => {
    expect(firstQuality(avif, [weighed('webp', 90, 10_000)], [])).toBe(85);
  });

  it("is the contract's where a smaller size says that it will fit", () => {
    const smaller = [weighed('avif', 85, 4000), weighed('webp', 90, 5000)];

    expect(firstQuality(avif, [weighed('webp', 90, 20_000)], smaller)).toBe(85);
  });

  it('is lower the more the format outweighed the other at a smaller size', () => {
    const after = (bytes: number): number =>
      firstQuality(avif, [weighed('webp', 90, 20_000)], [weighed('avif', 85, bytes), weighed('webp', 90, 5000)]);

    expect(after(5500)).toBeLessThan(85);
    expect(after(6500)).toBeLessThan(after(5500));
    expect(after(1e9)).toBe(LOWEST_QUALITY);
  });

  it('allows for the qualities that the smaller size was encoded at', () => {
    const beside = [weighed('webp', 90, 20_000)];
    const sameBytes = (quality: number): number =>
      firstQuality(avif, beside, [weighed('avif', quality, 5000), weighed('webp', 90, 5000)]);

    expect(sameBytes(70)).toBeLessThan(sameBytes(80));
    expect(sameBytes(95)).toBe(85);
  });

  it('is not learned from encodings that differ in more than quality', () => {
    const smaller = [weighed('avif', { quality: 85, chromaSubsampling: '4:2:0' }, 9000), weighed('webp', 90, 5000)];

    expect(firstQuality(avif, [weighed('webp', 90, 20_000)], smaller)).toBe(85);
  });

  it('weighs what is known of every other format', () => {
    const smaller = [weighed('avif', 85, 5500), weighed('webp', 90, 5000), weighed('jpeg', 92, 8000)];
    const beside = (jpeg: number): Weighed[] => [weighed('webp', 90, 20_000), weighed('jpeg', 92, jpeg)];

    expect(firstQuality(avif, beside(40_000), smaller)).toBeLessThan(firstQuality(avif, beside(32_000), smaller));
    expect(firstQuality(avif, beside(24_000), smaller)).toBe(85);
  });
});

describe('what surely fits', () => {
  it('was clearly smaller than all others at a smaller size', () => {
    const smaller = (bytes: number): Weighed[] => [weighed('avif', 85, bytes), weighed('webp', 90, 5000)];

    expect(surelyFits(avif, [webp], smaller(4000))).toBe(true);
    expect(surelyFits(avif, [webp], smaller(5200))).toBe(false);
  });
});

describe('the quality after one that gave too large a file', () => {
  const format = fc.constantFrom<ImageFormat>('avif', 'webp', 'jpeg');
  const quality = fc.integer({ min: LOWEST_QUALITY + 1, max: 100 });
  const bytes = fc.integer({ min: 1000, max: 1_000_000 });

  it('is always lower, and never below the lowest', () => {
    fc.assert(
      fc.property(
        format,
        quality,
        bytes,
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (name, at, size, share) => {
          const next = nextQuality([weighed(name, at, size)], Math.floor(size * share));

          expect(next).toBeLessThan(at);
          expect(next).toBeGreaterThanOrEqual(LOWEST_QUALITY);
        },
      ),
    );
  });

  it('goes further when the first step turned out to save little', () => {
    const first = weighed('avif', 85, 12_000);

    const saved = nextQuality([first, weighed('avif', 80, 10_500)], 10_000);
    const savedLittle = nextQuality([first, weighed('avif', 80, 11_700)], 10_000);

    expect(savedLittle).toBeLessThan(saved);
  });
});

it('says that a better quality would fit only where there is room for it', () => {
  expect(wouldFit(weighed('avif', 80, 5000), 85, 10_000)).toBe(true);
  expect(wouldFit(weighed('avif', 80, 9500), 85, 10_000)).toBe(false);
});

it('knows no format that gets coarser with a better quality', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ImageFormat>('avif', 'webp', 'jpeg'),
      fc.integer({ min: 1, max: 99 }),
      (format, quality) => {
        expect(coarser(format, quality, quality + 1)).toBeLessThan(0);
      },
    ),
  );
});
