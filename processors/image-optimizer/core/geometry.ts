export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The size of an image fitted inside a box, never enlarged. Called with the original's displayed size for every
 * target, so that rounding never adds up along the cascade.
 */
export function fitInside(
  { width, height }: Size,
  box: { readonly maxWidth: number; readonly maxHeight: number },
): Size {
  const scale = Math.min(1, box.maxWidth / width, box.maxHeight / height);
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
