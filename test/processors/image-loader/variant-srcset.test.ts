import * as fc from 'fast-check';
import { imageLoaderContract, parseKey, sparkMediaContract } from '../../../lib/contract';
import { variantSrcset } from '../../../processors/image-loader';
import { fitInside } from '../../../processors/image-optimizer/core/geometry';

const options = { cdnUrl: 'https://cdn.example.com', contract: imageLoaderContract(sparkMediaContract) };
const image = { userId: 'u1', imageId: 'i1' };

describe('the srcset of an image', () => {
  test('has the widths of the boxes where the original is not known', () => {
    expect(variantSrcset(options, { ...image, format: 'jpeg' })).toBe(
      [
        'https://cdn.example.com/profiles/u1/profile_thumbnail/i1.jpeg 150w',
        'https://cdn.example.com/profiles/u1/profile_card/i1.jpeg 400w',
        'https://cdn.example.com/profiles/u1/profile_fullsize/i1.jpeg 1080w',
      ].join(', '),
    );
  });

  test('has the widths that the optimizer makes of an original, each once, of variants that exist', () => {
    const side = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const srcset = variantSrcset(options, { ...image, format: 'avif', width, height });

        const candidates = srcset.split(', ').map((candidate) => candidate.split(' '));
        const widths = candidates.map(([, descriptor = '']) => Number(descriptor.replace('w', '')));
        expect(new Set(widths).size).toBe(widths.length);
        for (const [index, [url = '']] of candidates.entries()) {
          const variant = parseKey(url.replace('https://cdn.example.com/', ''));
          const useCase = variant?.kind === 'image-variant' ? variant.useCase : '';
          expect(widths[index]).toBe(fitInside({ width, height }, sparkMediaContract.images.useCases[useCase]!).width);
        }
      }),
    );
  });

  test('is empty for a format that is not offered', () => {
    expect(variantSrcset(options, { ...image, format: 'png' })).toBe('');
  });
});
