import { firstFrame, fromPixels, type Pixels } from './engine';

/** ThumbHash takes at most 100 pixels a side, and needs no more. */
export const PLACEHOLDER_BOX = { maxWidth: 100, maxHeight: 100 } as const;

export interface Placeholder {
  /** `#rrggbb` */
  readonly dominantColor: string;
  /** Base64 */
  readonly thumbhash: string;
}

/**
 * What a client can show before any byte of the image has arrived.
 *
 * @param pixels fitted inside `PLACEHOLDER_BOX`
 */
export async function placeholder(pixels: Pixels, background: string): Promise<Placeholder> {
  const small = firstFrame(pixels);
  const rgba = await fromPixels(small).ensureAlpha().raw().toBuffer();
  const opaque = await fromPixels(small).flatten({ background }).raw().toBuffer();
  const { dominant } = await fromPixels({ ...small, channels: 3, data: opaque }).stats();
  // An ES module: a CommonJS build on Node 20 can only import it on demand.
  const { rgbaToThumbHash } = await import('thumbhash');
  return {
    dominantColor: `#${[dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('')}`,
    thumbhash: Buffer.from(rgbaToThumbHash(small.width, small.height, rgba)).toString('base64'),
  };
}
