import { readFile, stat } from 'node:fs/promises';
import { buildKey, IMAGE_FORMATS, KEY_PREFIXES, MASTER_FORMATS, parseKey } from '../../lib/contract';
import { ImageProcessingError, optimizeImage, type OptimizedImage } from '../../processors/image-optimizer/core';
import type { LoadedContract } from '../media/contract-file';
import type { MediaTree } from '../media/media-tree';
import type { MediaSource } from '../media/run-files';

/** What is told of an image instead of holding it. */
type Written<T extends { readonly data: Buffer }> = Omit<T, 'data'> & {
  readonly bytes: number;
  /** Path below the output folder. */
  readonly key: string;
};

/** What was made of a photo. The images themselves are on disk, not here: a call may have thousands of photos. */
export interface MadePhoto
  extends MediaSource, Pick<OptimizedImage, 'source' | 'omitted' | 'dominantColor' | 'thumbhash'> {
  readonly variants: readonly Written<OptimizedImage['variants'][number]>[];
  /** Where it was asked for. */
  readonly master?: Written<OptimizedImage['master']>;
  /** Reading, making and writing. */
  readonly milliseconds: number;
}

export interface PhotoOptions extends LoadedContract {
  readonly tree: MediaTree;
  /** Whether the master is written too. */
  readonly master: boolean;
}

/** Makes one photo's variants and writes them, in place of all that is there of an image of its id. */
export async function makePhoto(photo: MediaSource, options: PhotoOptions): Promise<MadePhoto> {
  const { contract, watermarks, tree } = options;
  const started = performance.now();
  const original = await readPhoto(photo.file, contract.images.upload.maxBytes);
  const image = await optimizeImage(original, contract.images, {
    watermarkAsset: async (asset) => watermarks.get(asset) ?? Buffer.alloc(0),
  });
  const variants = image.variants.map((variant) => ({ ...variant, key: variantKey(photo, variant) }));
  const master = options.master ? { ...image.master, key: masterKey(photo, image.master) } : undefined;
  await tree.write([...variants, ...(master ? [master] : [])], await possibleKeys(photo, tree));
  const { source, omitted, dominantColor, thumbhash } = image;
  return {
    ...photo,
    source,
    variants: variants.map(written),
    omitted,
    master: master && written(master),
    dominantColor,
    thumbhash,
    milliseconds: performance.now() - started,
  };
}

async function readPhoto(file: string, maxBytes: number): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > maxBytes) {
    // Looked at before reading, as the function looks at S3's headers.
    throw new ImageProcessingError('TOO_MANY_BYTES', `'photo' must be at most ${maxBytes} bytes, got: ${size}`);
  }
  return readFile(file);
}

function written<T extends { readonly data: Buffer }>({ data, ...rest }: T) {
  return { ...rest, bytes: data.length };
}

function variantKey(
  { userId, mediaId }: MediaSource,
  { useCase, format }: Pick<OptimizedImage['variants'][number], 'useCase' | 'format'>,
): string {
  return buildKey({ kind: 'image-variant', userId, useCase, imageId: mediaId, format });
}

function masterKey({ userId, mediaId }: MediaSource, { format }: Pick<OptimizedImage['master'], 'format'>): string {
  return buildKey({ kind: 'image-master', userId, imageId: mediaId, format });
}

/**
 * Every key that an earlier run may have written for the image, of whatever contract it was: what this run has not made
 * is taken away, so that nothing of another photo is left beside it.
 */
async function possibleKeys(photo: MediaSource, tree: MediaTree): Promise<string[]> {
  const folder = `${KEY_PREFIXES.images}${photo.userId}`;
  const variants = (await tree.folders(folder)).flatMap((useCase) =>
    IMAGE_FORMATS.map((format) => `${folder}/${useCase}/${photo.mediaId}.${format}`),
  );
  return [
    ...variants.filter((key) => parseKey(key)?.kind === 'image-variant'),
    ...MASTER_FORMATS.map((format) => masterKey(photo, { format })),
  ];
}
