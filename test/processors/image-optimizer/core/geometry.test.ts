import * as fc from 'fast-check';
import { optimizeImage } from '../../../../processors/image-optimizer/core';
import { fitInside } from '../../../../processors/image-optimizer/core/geometry';
import { oneUseCase, only, solid } from './fixtures';

const side = fc.integer({ min: 1, max: 16383 });
const size = fc.record({ width: side, height: side });
const box = fc.record({ maxWidth: side, maxHeight: side });

it('fits every image inside its box, never enlarged', () => {
  fc.assert(
    fc.property(size, box, (original, limits) => {
      const { width, height } = fitInside(original, limits);

      expect(width).toBeGreaterThanOrEqual(1);
      expect(height).toBeGreaterThanOrEqual(1);
      expect(width).toBeLessThanOrEqual(Math.min(original.width, limits.maxWidth));
      expect(height).toBeLessThanOrEqual(Math.min(original.height, limits.maxHeight));
    }),
    // Enough for a quotient that is rounded up: it must not carry a side over its limit.
    { numRuns: 20_000 },
  );
});

it('uses the box up: one side reaches its limit, or the image keeps its size', () => {
  fc.assert(
    fc.property(size, box, (original, limits) => {
      const fitted = fitInside(original, limits);

      expect([
        fitted.width === limits.maxWidth,
        fitted.height === limits.maxHeight,
        fitted.width === original.width && fitted.height === original.height,
      ]).toContain(true);
    }),
  );
});

it('keeps the proportions to within half a pixel', () => {
  fc.assert(
    fc.property(size, box, (original, limits) => {
      const { width, height } = fitInside(original, limits);
      const scale = Math.min(1, limits.maxWidth / original.width, limits.maxHeight / original.height);

      expect(Math.abs(width - Math.max(1, original.width * scale))).toBeLessThanOrEqual(0.5 + 1e-6);
      expect(Math.abs(height - Math.max(1, original.height * scale))).toBeLessThanOrEqual(0.5 + 1e-6);
    }),
  );
});

it('gives every variant and the master the size computed from the original', async () => {
  const small = fc.integer({ min: 1, max: 400 });
  await fc.assert(
    fc.asyncProperty(small, small, small, small, async (width, height, maxWidth, maxHeight) => {
      const original = await solid(width, height, '#336699').toBuffer();
      const images = oneUseCase(
        { webp: { quality: 50 }, jpeg: { quality: 50 } },
        { useCase: { maxWidth, maxHeight }, images: { master: { maxWidth: 400, maxHeight: 300, quality: 90 } } },
      );

      const { variants, master } = await optimizeImage(original, {
        ...images,
        useCases: { only: { ...images.useCases.only!, maxHeight: Math.min(300, maxHeight) } },
      });

      const expected = fitInside({ width, height }, { maxWidth, maxHeight: Math.min(300, maxHeight) });
      for (const variant of variants) expect(variant).toMatchObject(expected);
      expect(master).toMatchObject(fitInside({ width, height }, { maxWidth: 400, maxHeight: 300 }));
    }),
    { numRuns: 25 },
  );
});

it('sizes an image that one master would round twice', async () => {
  const original = await solid(1999, 1001, '#336699').toBuffer();
  const images = oneUseCase(
    { jpeg: { quality: 50 } },
    { useCase: { maxWidth: 333, maxHeight: 333 }, images: { master: { maxWidth: 501, maxHeight: 501, quality: 90 } } },
  );

  const { variants } = await optimizeImage(original, images);

  expect(only(variants)).toMatchObject({ width: 333, height: Math.round((1001 * 333) / 1999) });
});
