import type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';
import type { ImageFormat } from '../../lib/contract/images';
import { fitInside } from '../image-optimizer/core/geometry';
import type { ImageLoaderOptions } from './types';

interface ImageAddress {
  readonly userId: string;
  readonly imageId: string;
}

export interface SrcsetRequest extends ImageAddress {
  readonly format: ImageFormat;
  /**
   * Pixels of the original, as the catalogue has them, with which widths are exact. Without them the width of each box
   * stands for its variant, which a tall image does not fill: browsers then choose a size that may be too small.
   */
  readonly width?: number;
  readonly height?: number;
}

/** The canonical path of a variant, without its format. */
export function variantKey(
  { prefix }: Pick<ImageLoaderContract, 'prefix'>,
  { userId, imageId }: ImageAddress,
  useCase: string,
): string {
  return `/${prefix}${userId}/${useCase}/${imageId}`;
}

/** The variants of an image in one format as a `srcset`: the contract's sizes and no others, each width once. */
export function variantSrcset(
  { cdnUrl, contract }: Pick<ImageLoaderOptions, 'cdnUrl' | 'contract'>,
  request: SrcsetRequest,
): string {
  const { width, height, format } = request;
  const candidates: Record<number, string> = {};
  for (const [useCase, box] of Object.entries(contract.useCases)) {
    const own = width && height ? fitInside({ width, height }, box).width : box.maxWidth;
    // An image is never enlarged: from some size on all are the same, and the first is enough.
    if (box.formats.includes(format)) {
      candidates[own] ??= `${cdnUrl}${variantKey(contract, request, useCase)}.${format} ${own}w`;
    }
  }
  return Object.values(candidates).join(', ');
}
