/** Numbers from 0 up to 1, the same ones for the same seeds. */
export type Random = () => number;

/**
 * sfc32: 128 bits of state, period of at least 2^32, passes PractRand. Not for secrets.
 * https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function seededRandom(seed: number, stream: number): Random {
  let a = mix(seed, 0x9e3779b9);
  let b = mix(stream, a);
  let c = mix(seed ^ 0x5bd1e995, b);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // Until the state no longer looks like its seeds.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** 32 bits out of two numbers, each of which changes half of them: the finalizer of MurmurHash3. */
export function mix(value: number, salt: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b) ^ Math.imul(salt, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A share of 1 that belongs to a thing: always the same of the same numbers. */
export function shareOf(value: number, salt: number): number {
  return mix(value, salt) / 0x1_0000_0000;
}

/** An opaque id of 13 letters and digits. */
export function idOf(value: number, salt: number): string {
  const high = mix(value, salt).toString(36).padStart(7, '0');
  // Twice the same 32 bits would be one id for every pair of values that they agree in.
  return high + (mix(salt, value ^ 0x2545f491) % 36 ** 6).toString(36).padStart(6, '0');
}

/** Time until the next of what happens at random, with this mean. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** How often something goes on that goes on with this mean: 1 at least. */
export function geometric(random: Random, mean: number): number {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}

/** Sums of weights, for `pick`. */
export function cumulative(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (const [index, weight] of weights.entries()) sums[index] = sum += weight;
  return sums;
}

/** An index of the first `length` weights, each as often as its share of them. */
export function pick(random: Random, sums: Float64Array, length = sums.length): number {
  const wanted = random() * (sums[length - 1] ?? 0);
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
