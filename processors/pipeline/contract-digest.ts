import { createHash } from 'node:crypto';
import type { ImageContract } from '../../lib/contract';

/** Enough to tell any two contracts apart, short enough to read in a record. */
const DIGEST_DIGITS = 16;

/**
 * Digest of `decisive`: of what decides the stored bytes and headers. A medium that was made by a contract of another
 * digest is made anew when its upload is sent again. The order in which a contract names its fields does not count.
 */
export function digestOf(decisive: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(decisive)))
    .digest('hex')
    .slice(0, DIGEST_DIGITS);
}

/** What decides the variants of an image: not whether an upload is taken, nor how its variants are asked for. */
export function decisiveForVariants(images: ImageContract): object {
  const useCases = Object.entries(images.useCases).map(
    ([name, useCase]) => [name, without(useCase, ['alias'])] as const,
  );
  return { ...without(images, ['upload', 'defaultUseCase']), useCases: Object.fromEntries(useCases) };
}

export function without<T extends object>(value: T, fields: readonly (keyof T & string)[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !fields.some((field) => field === name)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
