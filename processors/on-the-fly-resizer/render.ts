import type { ImageRecord } from '../../lib/contract';
import { ImageProcessingError, type OptimizedVariant, renderAlone, renderVariant } from '../image-optimizer/core';
import type { ResizerContract } from './environment';
import type { VariantAddress, VariantObjects } from './ports';
import { neighbours, weighedBelow } from './weights';

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
  { contract: { images, delivery }, objects }: RenderServices,
  signal: AbortSignal,
): Promise<Rendered | undefined> {
  const watermarkAsset = (asset: string): Promise<Buffer> => objects.readWatermark(asset, signal);
  const below = weighedBelow(record, address, images);
  const beside = neighbours(record, address, images);
  try {
    const master = await objects.readMaster(record, signal);
    if (master !== undefined) {
      const options = { source: 'master', watermarkAsset, signal } as const;
      const { width, height } = record;
      const displayed = width === undefined || height === undefined ? undefined : { width, height };
      const variant =
        below === undefined
          ? await renderVariant(master, images, address, options)
          : await renderAlone(master, images, address, { ...options, ...beside, below, displayed });
      return { variant, isSettled: true };
    }
    const original = await objects.readOriginal(record, { maxBytes: images.upload.maxBytes, signal });
    if (original === undefined) return undefined;
    const options = { ...beside, below: below ?? [], watermarkAsset, signal };
    const interim = { ...images, encoders: delivery.onTheFly.interimEncoders };
    return { variant: await renderAlone(original, interim, address, options), isSettled: false };
  } catch (error) {
    if (error instanceof ImageProcessingError && error.code === 'LEFT_OUT') {
      throw new LeftOutError(below === undefined ? 0 : Math.min(...below.map(({ bytes }) => bytes)));
    }
    throw error;
  }
}
