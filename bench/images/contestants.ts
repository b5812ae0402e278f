import sharp from 'sharp';
import { type ImageContract, type ImageFormat, rankedFormats } from '../../lib/contract';
import { optimizeImage } from '../../processors/image-optimizer/core';
import { deriveSizes } from '../../processors/image-optimizer/core/cascade';
import { Deadline } from '../../processors/image-optimizer/core/deadline';
import { encode } from '../../processors/image-optimizer/core/encode';
import { PARALLEL_ENCODES, type Pixels } from '../../processors/image-optimizer/core/engine';
import { fitInside } from '../../processors/image-optimizer/core/geometry';
import { Limiter } from '../../processors/image-optimizer/core/limiter';
import { encodeMaster } from '../../processors/image-optimizer/core/master';

export const CONTESTANTS = [
  'ours',
  'oursEncodingOnce',
  'document',
  'documentAtOurEffort',
  'bare',
  'bareWithoutMaster',
] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** All variants of a photo, the master not counted. */
export interface Encoded {
  readonly variantBytes: number;
  /** AVIF encodes, repeated ones included: the longest by far. */
  readonly avifEncodes: number;
}

/** Encodes all variants of a photo. */
type Work = () => Promise<Encoded>;

/** Prepares a contestant for a photo. What happens before the work is returned is not measured. */
export type Prepare = (photo: Buffer, images: ImageContract) => Promise<Work>;

const ours: Prepare = (photo, images) =>
  Promise.resolve(async () => {
    const { variants } = await optimizeImage(photo, images);
    const avif = variants.filter(({ format }) => format === 'avif');
    return {
      variantBytes: total(variants.map(({ data }) => data)),
      avifEncodes: avif.reduce((sum, { encodes }) => sum + encodes, 0),
    };
  });

/** Ours without the encodes that the oversize policy orders a second time, which none of the others knows. */
const oursEncodingOnce: Prepare = (photo, images) => ours(photo, { ...images, oversizePolicy: 'leave-out' });

/** sharp's defaults, which the core has changed on import. */
const SHARP_DEFAULTS = { concurrency: 1, cache: { memory: 50, files: 20, items: 100 } } as const;
const DEFAULT_AVIF_EFFORT = 4;

/** The document's loop: one pipeline after the other, each from the original's bytes. */
function document(effort: (images: ImageContract) => number): Prepare {
  return (photo, images) => {
    sharp.cache(SHARP_DEFAULTS.cache);
    sharp.concurrency(SHARP_DEFAULTS.concurrency);
    const encoders = {
      avif: (pipeline, quality) => pipeline.avif({ quality, effort: effort(images) }),
      webp: (pipeline, quality) => pipeline.webp({ quality }),
      png: (pipeline) => pipeline.png(),
      jpeg: (pipeline, quality) => pipeline.jpeg({ quality, progressive: true }),
    } satisfies Record<ImageFormat, (pipeline: sharp.Sharp, quality: number) => sharp.Sharp>;
    return Promise.resolve(async () => {
      const encoded: Buffer[] = [];
      for (const useCase of Object.values(images.useCases)) {
        for (const format of rankedFormats(images, useCase)) {
          const pipeline = sharp(photo).resize(useCase.maxWidth, useCase.maxHeight, {
            fit: 'inside',
            withoutEnlargement: true,
          });
          encoded.push(await encoders[format](pipeline, useCase.formats[format]?.quality ?? 0).toBuffer());
        }
      }
      return { variantBytes: total(encoded), avifEncodes: avifVariants(images) };
    });
  };
}

/** One decode, and the encodes of pixels that are there already, run side by side as ours are. */
function bare({ withMaster }: { readonly withMaster: boolean }): Prepare {
  return async (photo, images) => {
    const { data, info } = await sharp(photo).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const full: Pixels = { data, width: info.width, height: info.height, channels: 3, frames: 1 };
    const masterSize = fitInside(full, images.master);
    const useCases = Object.values(images.useCases);
    const derived = deriveSizes(full, [masterSize, ...useCases.map((useCase) => fitInside(full, useCase))]);
    const masterPixels = await derived(masterSize);
    const resized = await Promise.all(
      useCases.map(async (useCase) => ({ useCase, pixels: await derived(fitInside(full, useCase)) })),
    );
    const timeoutSeconds = images.upload.timeoutSeconds;
    return async () => {
      await sharp(photo).autoOrient().raw().toBuffer();
      const limiter = new Limiter(PARALLEL_ENCODES, new Deadline(timeoutSeconds));
      const master = withMaster
        ? limiter.run(() => encodeMaster({ pixels: masterPixels, images, timeoutSeconds }))
        : undefined;
      const encoded = [...resized].reverse().flatMap(({ useCase, pixels }) =>
        rankedFormats(images, useCase).map((format) => {
          const encoding = useCase.formats[format] ?? { quality: 0 };
          return limiter.run(() => encode({ pixels, format, encoding, images, timeoutSeconds }));
        }),
      );
      await master;
      return { variantBytes: total(await Promise.all(encoded)), avifEncodes: avifVariants(images) };
    };
  };
}

const avifVariants = (images: ImageContract): number =>
  Object.values(images.useCases).filter(({ formats }) => formats.avif).length;

const total = (files: readonly Buffer[]): number => files.reduce((bytes, file) => bytes + file.length, 0);

export const PREPARE: Readonly<Record<Contestant, Prepare>> = {
  ours,
  oursEncodingOnce,
  document: document(() => DEFAULT_AVIF_EFFORT),
  documentAtOurEffort: document((images) => images.encoders.avif.effort),
  bare: bare({ withMaster: true }),
  bareWithoutMaster: bare({ withMaster: false }),
};
