import fc from 'fast-check';
import type { FormatEncoding, ImageFormat } from '../../../../lib/contract';
import { firstQuality, type Weighed } from '../../../../processors/image-optimizer/core/aim';
import { qualityBetween, type WeighedSize } from '../../../../processors/image-optimizer/core/aim-between';

const weighed = (format: ImageFormat, encoding: FormatEncoding | number, bytes: number): Weighed => ({
  format,
  encoding: typeof encoding === 'number' ? { quality: encoding } : encoding,
  bytes,
});
const avif = { format: 'avif', encoding: { quality: 85 } } as const;
const below = [weighed('webp', 90, 20_000)];
/** An AVIF of `share` of what the WebP beside it weighs. */
const size = (pixels: number, share: number): WeighedSize => ({
  pixels,
  weighed: [weighed('avif', 85, 10_000 * share), weighed('webp', 90, 10_000)],
});

it("is the contract's where both sizes say that it will fit", () => {
  expect(qualityBetween(avif, 2000, below, { smaller: size(1000, 0.9), larger: size(4000, 0.95) })).toBe(85);
});

it('is lower the nearer it is to the size whose format outweighed the other', () => {
  const at = (pixels: number): number =>
    qualityBetween(avif, pixels, below, { smaller: size(1000, 1.5), larger: size(16_000, 0.9) });

  expect(at(1000)).toBeLessThan(at(2000));
  expect(at(2000)).toBeLessThan(at(4000));
  expect(at(16_000)).toBe(85);
});

it('goes by the logarithm of the size', () => {
  const mean = { smaller: size(3000, 1.2), larger: size(3001, 1.2) };
  const ends = { smaller: size(1000, 1), larger: size(9000, 1.44) };

  expect(qualityBetween(avif, 3000, below, ends)).toBe(qualityBetween(avif, 3000, below, mean));
});

it('is aimed lower as soon as it is foretold to be too large', () => {
  const both = (share: number): number =>
    qualityBetween(avif, 2000, below, { smaller: size(1000, share), larger: size(4000, share) });

  // The least that a file weighs, which no quality changes, is more of an AVIF than of a WebP.
  expect(both(1)).toBe(85);
  expect(both(1.03)).toBeLessThan(85);
});

it('goes by the smaller size alone where there is no larger, and by none where there is no smaller', () => {
  const smaller = size(1000, 1.3);

  expect(qualityBetween(avif, 2000, below, { smaller })).toBe(firstQuality(avif, below, smaller.weighed));
  expect(qualityBetween(avif, 2000, below, { smaller })).toBeLessThan(85);
  expect(qualityBetween(avif, 2000, below, { larger: size(4000, 1.3) })).toBe(85);
  expect(qualityBetween(avif, 2000, below, {})).toBe(85);
});

it('compares with no format that one of the sizes has by another encoding', () => {
  const other = { pixels: 4000, weighed: [weighed('avif', { quality: 85, chromaSubsampling: '4:2:0' }, 1), ...below] };
  const smaller = size(1000, 1.3);

  expect(qualityBetween(avif, 2000, below, { smaller, larger: other })).toBe(
    firstQuality(avif, below, smaller.weighed),
  );
});

it("is a quality between the least and the contract's, whatever the sizes weigh", () => {
  const bytes = fc.integer({ min: 0, max: 1e8 });
  const pixels = fc.integer({ min: 1, max: 1e8 });

  fc.assert(
    fc.property(pixels, bytes, fc.array(fc.tuple(pixels, bytes, bytes), { minLength: 2, maxLength: 2 }), (...drawn) => {
      const [own, limit, [small, large]] = drawn;
      const sized = ([of = 1, a = 0, b = 0]: readonly number[] = []): WeighedSize => ({
        pixels: of,
        weighed: [weighed('avif', 85, a), weighed('webp', 90, b)],
      });
      const quality = qualityBetween(avif, own, [weighed('webp', 90, limit)], {
        smaller: sized(small),
        larger: sized(large),
      });

      expect(Number.isInteger(quality)).toBe(true);
      expect(quality).toBeGreaterThanOrEqual(30);
      expect(quality).toBeLessThanOrEqual(85);
    }),
  );
});
