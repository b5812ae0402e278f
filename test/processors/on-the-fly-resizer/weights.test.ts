import { defineMediaContract, type ImageRecord, type VariantRecord } from '../../../lib/contract';
import { neighbours, weighedBelow } from '../../../processors/on-the-fly-resizer/weights';

const { images } = defineMediaContract();
const cardAvif = { userId: 'u', imageId: 'i', useCase: 'profile_card', format: 'avif' } as const;

const variant = (useCase: string, format: VariantRecord['format'], width: number, bytes: number): VariantRecord => ({
  ...{ useCase, format, width, bytes },
  height: width / 2,
  quality: 77,
});
const record = (...variants: VariantRecord[]): ImageRecord =>
  ({ state: 'ready', variants }) satisfies Partial<ImageRecord> as unknown as ImageRecord;
const thumbnail = [variant('profile_thumbnail', 'avif', 150, 3000), variant('profile_thumbnail', 'webp', 150, 3500)];
const card = [variant('profile_card', 'webp', 400, 17_000), variant('profile_card', 'jpeg', 400, 22_000)];
const fullsize = [
  variant('profile_fullsize', 'avif', 1080, 114_000),
  variant('profile_fullsize', 'webp', 1080, 121_000),
];

describe('the neighbours of a variant', () => {
  it('are the use cases around it, by the pixels and bytes on record and the qualities they were made at', () => {
    const { smaller, larger } = neighbours(record(...thumbnail, ...card, ...fullsize), cardAvif, images);

    expect(smaller).toMatchObject({ pixels: 150 * 75, weighed: [{ format: 'avif', bytes: 3000 }, { format: 'webp' }] });
    expect(larger).toMatchObject({
      pixels: 1080 * 540,
      weighed: [{ format: 'avif', bytes: 114_000 }, { bytes: 121_000 }],
    });
    expect(smaller?.weighed[0]?.encoding.quality).toBe(77);
  });

  it('have the format themselves', () => {
    const [, webp] = fullsize;

    expect(neighbours(record(...thumbnail, ...(webp ? [webp] : [])), cardAvif, images)).toEqual({
      smaller: expect.objectContaining({ pixels: 150 * 75 }) as unknown,
    });
    expect(neighbours(record(...card), cardAvif, images)).toEqual({});
  });

  it('are the nearest, where there are several', () => {
    const all = record(...thumbnail, ...card, ...fullsize, variant('profile_card', 'avif', 400, 16_000));

    expect(neighbours(all, { ...cardAvif, useCase: 'profile_fullsize' }, images)).toEqual({
      smaller: expect.objectContaining({ pixels: 400 * 200 }) as unknown,
    });
    expect(neighbours(all, { ...cardAvif, useCase: 'profile_thumbnail' }, images)).toEqual({
      larger: expect.objectContaining({ pixels: 400 * 200 }) as unknown,
    });
  });

  it('are none of a use case that the contract does not have', () => {
    expect(neighbours(record(...thumbnail), { ...cardAvif, useCase: 'banner' }, images)).toEqual({});
  });

  it('leave out what may be an animation, which no still is measured by', () => {
    const moving = { ...images, animation: 'keep-in-webp' as const };

    expect(neighbours(record(...thumbnail), cardAvif, moving).smaller?.weighed).toHaveLength(1);
  });
});

describe('what ranks below', () => {
  it('is known once every format below is on record or left out', () => {
    const [webp, jpeg] = card as [VariantRecord, VariantRecord];

    expect(weighedBelow(record(webp, jpeg), cardAvif, images)).toMatchObject([{ bytes: 17_000 }, { bytes: 22_000 }]);
    expect(weighedBelow(record(webp), cardAvif, images)).toBeUndefined();
    expect(
      weighedBelow(
        { ...record(jpeg), omitted: [{ useCase: 'profile_card', format: 'webp', bytes: 1 }] },
        cardAvif,
        images,
      ),
    ).toMatchObject([{ format: 'jpeg' }]);
  });
});
