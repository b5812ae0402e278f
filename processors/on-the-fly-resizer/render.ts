import { type ImageRecord, rankedFormats } from '../../lib/contract';
import { ImageProcessingError, type OptimizedVariant, renderAlone, renderVariant } from '../image-optimizer/core';
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
    /** What it may not weigh. */
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
  const limit = lightestBelow(record, address, images);
  try {
    const master = await objects.readMaster(record, signal);
    if (master !== undefined) {
      const options = { source: 'master', watermarkAsset, signal } as const;
      const { width, height } = record;
      const displayed = width === undefined || height === undefined ? undefined : { width, height };
      const variant =
        limit === undefined
          ? await renderVariant(master, images, address, options)
          : await renderAlone(master, images, address, { ...options, maxBytes: limit, displayed });
      return { variant, isSettled: true };
    }
    const original = await objects.readOriginal(record, { maxBytes: images.upload.maxBytes, signal });
    if (original === undefined) return undefined;
    const options = { maxBytes: limit ?? Infinity, watermarkAsset, signal };
    return { variant: await renderAlone(original, images, address, options), isSettled: false };
  } catch (error) {
    if (error instanceof ImageProcessingError && error.code === 'LEFT_OUT') throw new LeftOutError(limit ?? 0);
    throw error;
  }
}

/**
 * What the lightest of the formats ranked below weighs: Infinity for the last, `undefined` where one is not on record.
 * An animation is nothing that a still is measured by.
 */
function lightestBelow(
  { variants = [], omitted = [] }: ImageRecord,
  { useCase, format }: VariantAddress,
  images: ResizerContract['images'],
): number | undefined {
  const offered = images.useCases[useCase];
  if (offered === undefined) return undefined;
  const ranked = rankedFormats(images, offered);
  const below = ranked.slice(ranked.indexOf(format) + 1);
  const weights: number[] = [];
  for (const lower of below) {
    const isIt = (one: { readonly useCase: string; readonly format: string }): boolean =>
      one.useCase === useCase && one.format === lower;
    const stored = variants.find(isIt);
    if (stored === undefined && !omitted.some(isIt)) return undefined;
    const mayMove = lower === 'webp' && images.animation === 'keep-in-webp';
    if (stored !== undefined && !mayMove) weights.push(stored.bytes);
  }
  return Math.min(...weights);
}
