import { resize } from './cascade';
import { firstFrame, fromPixels, type Pixels } from './engine';
import { fitInside } from './geometry';

/** ThumbHash takes at most 100 pixels a side. */
const BOX = { maxWidth: 100, maxHeight: 100 };

export interface Placeholder {
  /** `#rrggbb` */
  readonly dominantColor: string;
  /** Base64 */
  readonly thumbhash: string;
}

/** What a client can show before any byte of the image has arrived. */
export async function placeholder(pixels: Pixels, background: string): Promise<Placeholder> {
  const frame = firstFrame(pixels);
  const small = await resize(frame, fitInside(frame, BOX));
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
