import { type ImageFormat, type ImageRecord, type ImageUseCase, rankedFormats } from '../../lib/contract';
import {
  ImageProcessingError,
  type OptimizedVariant,
  renderAlone,
  renderVariant,
  type Weighed,
} from '../image-optimizer/core';
import type { ResizerContract } from './environment';
import type { VariantAddress, VariantObjects } from './ports';

export interface Rendered {
  readonly variant: OptimizedVariant;
  /** Whether it is what will be served from now on: it comes of the master, and weighs no more than it may. */
  readonly isSettled: boolean;
}

/** The oversize policy leaves the variant out. */
export class LeftOutError extends Error {
  override readonly name = 'LeftOutError';

  constructor(
    /** What it may not weigh; 0 where that is not known. */
    readonly bytes: number,
  ) {
    super("'variant' must weigh less than the formats ranked below it");
  }
}

interface RenderServices {
  readonly contract: ResizerContract;
  readonly objects: VariantObjects;
}

/**
 * Makes one variant from the master, or from the upload itself where there is none yet; `undefined` where there is
 * neither. What the record says of the formats ranked below spares encoding them.
 *
 * @throws ImageProcessingError, LeftOutError, and what the storage throws
 */
export async function renderFrom(
  record: ImageRecord,
  address: VariantAddress,
  { contract: { images }, objects }: RenderServices,
  signal: AbortSignal,
): Promise<Rendered | undefined> {
  const watermarkAsset = (asset: string): Promise<Buffer> => objects.readWatermark(asset, signal);
  const below = weighedBelow(record, address, images);
  const smaller = weighedSmaller(record, address, images);
  try {
    const master = await objects.readMaster(record, signal);
    if (master !== undefined) {
      const options = { source: 'master', watermarkAsset, signal } as const;
      const { width, height } = record;
      const displayed = width === undefined || height === undefined ? undefined : { width, height };
      const variant =
        below === undefined
          ? await renderVariant(master, images, address, options)
          : await renderAlone(master, images, address, { ...options, below, smaller, displayed });
      return { variant, isSettled: true };
    }
    const original = await objects.readOriginal(record, { maxBytes: images.upload.maxBytes, signal });
    if (original === undefined) return undefined;
    const options = { below: below ?? [], smaller, watermarkAsset, signal };
    return { variant: await renderAlone(original, images, address, options), isSettled: false };
  } catch (error) {
    if (error instanceof ImageProcessingError && error.code === 'LEFT_OUT') {
      throw new LeftOutError(below === undefined ? 0 : Math.min(...below.map(({ bytes }) => bytes)));
    }
    throw error;
  }
}

/**
 * What the formats ranked below weigh; `undefined` where one is not on record. One that is left out weighs nothing here,
 * and an animation is nothing that a still is measured by.
 */
function weighedBelow(
  record: ImageRecord,
  { useCase, format }: VariantAddress,
  images: ResizerContract['images'],
): readonly Weighed[] | undefined {
  const offered = images.useCases[useCase];
  if (offered === undefined) return undefined;
  const ranked = rankedFormats(images, offered);
  const below = ranked.slice(ranked.indexOf(format) + 1);
  const stored = weighed(record, useCase, images);
  const isLeftOut = (lower: ImageFormat): boolean =>
    (record.omitted ?? []).some((one) => one.useCase === useCase && one.format === lower);
  const isKnown = (lower: ImageFormat): boolean => stored.some((one) => one.format === lower) || isLeftOut(lower);
  return below.every(isKnown)
    ? stored.filter((one) => below.includes(one.format) && !mayMove(one.format, images))
    : undefined;
}

/** The largest of the use cases below this one whose variants are on record. */
function weighedSmaller(
  record: ImageRecord,
  { useCase, format }: VariantAddress,
  images: ResizerContract['images'],
): readonly Weighed[] {
  const area = (name: string): number => {
    const variant = record.variants?.find((one) => one.useCase === name && one.format === format);
    return variant === undefined ? 0 : variant.width * variant.height;
  };
  const own = images.useCases[useCase];
  const fits = ([, box]: readonly [string, ImageUseCase]): boolean =>
    own !== undefined && box.maxWidth <= own.maxWidth && box.maxHeight <= own.maxHeight;
  const [largest] = Object.entries(images.useCases)
    .filter((entry) => entry[0] !== useCase && fits(entry) && area(entry[0]) > 0)
    .sort(([a], [b]) => area(b) - area(a));
  return largest === undefined ? [] : weighed(record, largest[0], images).filter((one) => !mayMove(one.format, images));
}

/** Variants on record, with how they were encoded. */
function weighed(
  { variants = [] }: ImageRecord,
  useCase: string,
  images: ResizerContract['images'],
): readonly Weighed[] {
  return variants
    .filter((one) => one.useCase === useCase)
    .flatMap(({ format, bytes, quality }) => {
      const encoding = images.useCases[useCase]?.formats[format];
      return encoding === undefined ? [] : [{ format, bytes, encoding: { ...encoding, quality } }];
    });
}

const mayMove = (format: ImageFormat, { animation }: ResizerContract['images']): boolean =>
  format === 'webp' && animation === 'keep-in-webp';
