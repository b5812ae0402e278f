import { buffer } from 'node:stream/consumers';
import { cacheControl } from '../../lib/contract';
import type { MediaProcessor } from '../pipeline/media-processor';
import type { MediaStore } from '../pipeline/ports';
import { readOriginal } from '../pipeline/read-original';
import { contractDigest, type OptimizerContract } from './contract-digest';
import { ImageProcessingError, optimizeImage } from './core';
import { imagePublication } from './publication';

/** 30 MB take a second. */
const READ_ORIGINAL_MS = 30_000;

export interface ImageProcessorProps {
  readonly contract: OptimizerContract;
  readonly store: MediaStore;
}

/** Makes the variants of a photo and its master, in memory. */
export function createImageProcessor({ contract, store }: ImageProcessorProps): MediaProcessor {
  const variantCacheControl = cacheControl(contract.cacheClasses.images);
  return {
    kind: 'image',
    contractDigest: contractDigest(contract),
    namedError: (error) => (error instanceof ImageProcessingError ? error : undefined),
    process: async (upload, { signal, publish }) => {
      const { maxBytes } = contract.images.upload;
      const started = performance.now();
      const original = await readOriginal({
        store,
        upload,
        maxBytes,
        withinMs: READ_ORIGINAL_MS,
        signal,
        take: buffer,
      });
      if (original === 'replaced') return { kind: 'skipped', reason: 'superseded' };
      const read = performance.now();
      const image = await optimizeImage(original.content, contract.images, {
        watermarkAsset: (asset) => store.readWatermark(asset, signal),
        signal,
      });
      const optimized = performance.now();
      const loss = await publish(imagePublication(upload, image, variantCacheControl));
      if (loss) return { kind: 'skipped', reason: loss };
      const variantBytes = image.variants.reduce((sum, { data }) => sum + data.length, 0);
      return {
        kind: 'published',
        bytes: { in: image.source.bytes, out: variantBytes + image.master.data.length },
        facts: {
          sourceFormat: image.source.format,
          sourcePixels: image.source.width * image.source.height,
          sourceBytes: image.source.bytes,
          variants: image.variants.length,
          variantBytes,
          omitted: image.omitted.length,
          masterBytes: image.master.data.length,
          readMs: Math.round(read - started),
          optimizeMs: Math.round(optimized - read),
          storeMs: Math.round(performance.now() - optimized),
        },
      };
    },
  };
}
