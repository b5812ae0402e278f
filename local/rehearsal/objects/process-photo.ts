import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { MediaContract } from '../../../lib/contract';
import type { SampleFile } from '../../samples';
import { optimizeImage } from '../../../processors/image-optimizer/core';
import { imagePublication } from '../../../processors/image-optimizer/publication';
import { cacheControl } from '../../../lib/contract';
import { shapeOf } from './key-shape';
import { BASELINE_QUALITY, BASELINE_WIDTH, type SampleFacts, type SampleObject } from './sample-facts';

/** Ids that keys are made with before they lose them. */
export const SAMPLE_IDS = { userId: 'sampleUser00', mediaId: 'sampleMedia0' } as const;

/** Processes a photo as an upload and tells what would be stored of it. */
export async function processPhoto(
  { path, name }: SampleFile,
  contract: Pick<MediaContract, 'images' | 'cacheClasses'>,
): Promise<SampleFacts> {
  const original = await readFile(path);
  const image = await optimizeImage(original, contract.images);
  // sharp reads no HEIC; the master is what the optimizer has made of it, and larger than all that is compared.
  const shown = image.source.format === 'heic' ? image.master.data : original;
  const publication = imagePublication(SAMPLE_IDS, image, cacheControl(contract.cacheClasses.images));
  const sizes = new Map(image.variants.map((variant) => [variant.data, variant]));
  const objects: Record<string, SampleObject> = {};
  for (const { key, body, contentType, cacheControl: stored } of publication.objects) {
    const shape = shapeOf(key)?.shape;
    if (shape === undefined || !Buffer.isBuffer(body)) continue;
    const size = sizes.get(body);
    objects[shape] = {
      bytes: body.length,
      contentType,
      cacheControl: stored,
      ...(size && { sameSizeJpegBytes: await jpegBytes(shown, size) }),
    };
  }
  return {
    name,
    originalBytes: original.length,
    documentJpegBytes: await jpegBytes(shown, { width: BASELINE_WIDTH }),
    objects,
  };
}

/** Bytes of one JPEG of the image, upright and never enlarged. */
export async function jpegBytes(
  image: Buffer,
  size: { readonly width: number; readonly height?: number },
): Promise<number> {
  const jpeg = await sharp(image)
    .rotate()
    .resize({ ...size, fit: 'fill', withoutEnlargement: true })
    .jpeg({ quality: BASELINE_QUALITY })
    .toBuffer();
  return jpeg.length;
}
