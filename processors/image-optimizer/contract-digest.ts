import { createHash } from 'node:crypto';
import { cacheControl } from '../../lib/contract';
import type { OptimizerContract } from './environment';

/** Enough to tell any two contracts apart, short enough to read in a record. */
const DIGEST_DIGITS = 16;

/**
 * Digest of what decides the stored bytes and headers. An image that was made by a contract of another digest is made
 * anew when its upload is seen again. The order in which a contract names its fields does not count.
 */
export function contractDigest({ images, cacheClasses }: OptimizerContract): string {
  const decisive = JSON.stringify(sorted({ images, cacheControl: cacheControl(cacheClasses.images) }));
  return createHash('sha256').update(decisive).digest('hex').slice(0, DIGEST_DIGITS);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
