/** Adds to one place of a list of counts. */
export function count(counts: Float64Array | Uint32Array, index: number, by = 1): void {
  counts[index] = (counts[index] ?? 0) + by;
}

/** What stands at a place, nothing where there is none. */
export function countAt(counts: Float64Array | Uint32Array, index: number): number {
  return counts[index] ?? 0;
}
