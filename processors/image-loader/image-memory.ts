/** What is kept by a key; with an image, keeps that one. */
export type ImageMemory<T> = (key: string, image?: T) => T | undefined;

/** The images that were used last, at most `maxEntries`. */
export function createImageMemory<T>(maxEntries: number): ImageMemory<T> {
  // In the order of insertion: what is used goes to the end, and what leaves stands first.
  const images = new Map<string, T>();

  return (key, image = images.get(key)) => {
    images.delete(key);
    if (image) images.set(key, image);
    const [oldest = key] = images.keys();
    if (images.size > maxEntries) images.delete(oldest);
    return image;
  };
}
