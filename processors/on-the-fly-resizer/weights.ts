import { type ImageFormat, type ImageRecord, type ImageUseCase, rankedFormats } from '../../lib/contract';
import type { Neighbours, Weighed, WeighedSize } from '../image-optimizer/core';
import type { ResizerContract } from './environment';
import type { VariantAddress } from './ports';

/**
 * What the formats ranked below weigh; `undefined` where one is not on record. One that is left out weighs nothing here,
 * and an animation is nothing that a still is measured by.
 */
export function weighedBelow(
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

/** The use cases nearest in size whose variants are on record: the largest that fits inside it, and the smallest around. */
export function neighbours(
  record: ImageRecord,
  { useCase, format }: VariantAddress,
  images: ResizerContract['images'],
): Neighbours {
  const own = images.useCases[useCase];
  if (own === undefined) return {};
  const sizes = Object.entries(images.useCases)
    .filter(([name]) => name !== useCase)
    .map(([name, box]) => ({ name, box, pixels: pixelsOf(record, name, format) }))
    .filter(({ pixels }) => pixels > 0)
    .sort((a, b) => a.pixels - b.pixels);
  const size = (found: { readonly name: string; readonly pixels: number } | undefined): WeighedSize | undefined =>
    found && {
      pixels: found.pixels,
      weighed: weighed(record, found.name, images).filter((one) => !mayMove(one.format, images)),
    };
  const smaller = size(sizes.filter(({ box }) => fitsInside(box, own)).at(-1));
  const larger = size(sizes.find(({ box }) => fitsInside(own, box)));
  return { ...(smaller && { smaller }), ...(larger && { larger }) };
}

/** 0 where the use case has no such variant. */
function pixelsOf({ variants = [] }: ImageRecord, useCase: string, format: ImageFormat): number {
  const variant = variants.find((one) => one.useCase === useCase && one.format === format);
  return variant === undefined ? 0 : variant.width * variant.height;
}

const fitsInside = (a: ImageUseCase, b: ImageUseCase): boolean =>
  a.maxWidth <= b.maxWidth && a.maxHeight <= b.maxHeight;

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
