/** What a list has at an index that it is known to have. */
export function itemAt<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`'index' must be below ${items.length}, got: ${index}`);
  return item;
}
