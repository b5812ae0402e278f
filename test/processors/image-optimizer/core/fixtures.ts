import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { defineMediaContract, type ImageContract, type MediaContractOverrides } from '../../../../lib/contract';

const FIXTURES = join(__dirname, '..', '..', '..', 'fixtures');

/** The photograph of 15.9 megapixels, for what must be shown at full size. */
export const largePhoto = (): Buffer => readFileSync(join(FIXTURES, 'photos', 'seeding.jpg'));

/** 1440×810 upright; Display P3, GPS in EXIF and XMP, rotated by the container. */
export const heicPhoto = (): Buffer => readFileSync(join(FIXTURES, 'heic', 'dandelion-p3-gps-rot90.heic'));

/** 48×32 of `#c83214`, the right half transparent. */
export const transparentHeic = (): Buffer => readFileSync(join(FIXTURES, 'heic', 'half-transparent.heic'));

/** The photograph as a sharp pipeline, scaled to a width that keeps tests fast. */
export const photo = (width: number): sharp.Sharp => sharp(largePhoto()).resize(width);

/** The document's contract with the fastest encoders, changed by `overrides`. */
export function quickImages(overrides: MediaContractOverrides['images'] = {}): ImageContract {
  const quick = defineMediaContract({ images: { encoders: { avif: { effort: 0 }, webp: { effort: 0 } } } }).images;
  return defineMediaContract({ images: { encoders: quick.encoders, ...overrides } }).images;
}

/** The document's use cases all taken out. */
export const NO_DOCUMENT_USE_CASES = { profile_thumbnail: null, profile_card: null, profile_fullsize: null } as const;

/** A contract with one use case `only`, 200 pixels a side, in the formats given. */
export function oneUseCase(
  formats: ImageContract['useCases'][string]['formats'],
  { useCase = {}, images = {} }: { useCase?: Partial<ImageContract['useCases'][string]>; images?: object } = {},
): ImageContract {
  const { useCases: _, ...rest } = quickImages();
  return {
    ...rest,
    ...images,
    defaultUseCase: 'only',
    useCases: { only: { alias: 'only', maxWidth: 200, maxHeight: 200, formats, ...useCase } },
  };
}

export interface Decoded {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Pixels as a viewer that knows nothing of colour profiles or orientation would show them. */
export async function decoded(file: Buffer): Promise<Decoded> {
  const { data, info } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Mean absolute difference of two images of one size, 0–255 a channel. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [first, second] = await Promise.all([decoded(a), decoded(b)]);
  if (first.data.length !== second.data.length) return Infinity;
  let sum = 0;
  for (let at = 0; at < first.data.length; at += 1) sum += Math.abs((first.data[at] ?? 0) - (second.data[at] ?? 0));
  return sum / first.data.length;
}

/** The colour at a place given as shares of width and height. */
export async function colourAt(file: Buffer, x = 0.5, y = 0.5): Promise<readonly number[]> {
  const { data, width, height, channels } = await decoded(file);
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
  return [...data.subarray(at, at + channels)];
}

/** A PNG of one colour. */
export function solid(
  width: number,
  height: number,
  background: string | { r: number; g: number; b: number; alpha: number },
) {
  const channels = typeof background === 'string' ? 3 : 4;
  return sharp({ create: { width, height, channels, background } }).png();
}

/** The only element of a list, so that a test fails with words when there are more or none. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) throw new Error(`'list' must have one element, got: ${list.length}`);
  return first;
}
