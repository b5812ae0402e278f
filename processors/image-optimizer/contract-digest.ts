import { cacheControl, type IMAGE_OPTIMIZER_SECTIONS, type MediaContractSlice } from '../../lib/contract';
import { decisiveForVariants, digestOf } from '../pipeline/contract-digest';

export type OptimizerContract = MediaContractSlice<(typeof IMAGE_OPTIMIZER_SECTIONS)[number]>;

/** Digest of what decides the bytes and headers of an image's objects. */
export function contractDigest({ images, cacheClasses }: OptimizerContract): string {
  return digestOf({ images: decisiveForVariants(images), cacheControl: cacheControl(cacheClasses.images) });
}
