export interface ImageMemory<T> {
  get(key: string): T | undefined;
  set(key: string, image: T): void;
}

/** The images that were used last, at most `maxEntries`. */
export function createImageMemory<T>(maxEntries: number): ImageMemory<T> {
  // In the order of insertion: what is used goes to the end, and what leaves stands first.
  const images = new Map<string, T>();

  function set(key: string, image: T): void {
    images.delete(key);
    images.set(key, image);
    const [oldest] = images.keys();
    if (images.size > maxEntries && oldest !== undefined) images.delete(oldest);
  }

  return {
    get(key) {
      const image = images.get(key);
      if (image) set(key, image);
      return image;
    },
    set,
  };
}
