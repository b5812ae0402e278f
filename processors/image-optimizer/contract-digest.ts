import { createHash } from 'node:crypto';
import { cacheControl, type ImageContract } from '../../lib/contract';
import type { OptimizerContract } from './environment';

/** Enough to tell any two contracts apart, short enough to read in a record. */
const DIGEST_DIGITS = 16;

/**
 * Digest of what decides the stored bytes and headers. An image that was made by a contract of another digest is made
 * anew when its upload is sent again. The order in which a contract names its fields does not count.
 */
export function contractDigest({ images, cacheClasses }: OptimizerContract): string {
  const decisive = { images: storedImages(images), cacheControl: cacheControl(cacheClasses.images) };
  return createHash('sha256')
    .update(JSON.stringify(sorted(decisive)))
    .digest('hex')
    .slice(0, DIGEST_DIGITS);
}

/** Without what only decides whether an upload is taken, and how its variants are asked for. */
function storedImages(images: ImageContract): object {
  const useCases = Object.entries(images.useCases).map(
    ([name, useCase]) => [name, without(useCase, ['alias'])] as const,
  );
  return { ...without(images, ['upload', 'defaultUseCase']), useCases: Object.fromEntries(useCases) };
}

function without<T extends object>(value: T, fields: readonly (keyof T & string)[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !fields.some((field) => field === name)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
