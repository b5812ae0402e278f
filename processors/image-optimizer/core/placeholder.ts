import { firstFrame, type Pixels } from './engine';

/** Many times the seven waves a side that a ThumbHash keeps; at its 100 pixels it takes ten times as long. */
export const PLACEHOLDER_BOX = { maxWidth: 32, maxHeight: 32 } as const;

export interface Placeholder {
  /** `#rrggbb` */
  readonly dominantColor: string;
  /** Base64 */
  readonly thumbhash: string;
}

/**
 * What a client can show before any byte of the image has arrived. Computed here, as libvips takes longer to set up a
 * pipeline than these few pixels need.
 *
 * @param pixels fitted inside `PLACEHOLDER_BOX`
 * @param background `#rrggbb`, which shows through for the dominant colour
 */
export async function placeholder(pixels: Pixels, background: string): Promise<Placeholder> {
  const small = firstFrame(pixels);
  const rgba = withAlpha(small);
  // An ES module: a CommonJS build on Node 20 can only import it on demand.
  const { rgbaToThumbHash } = await import('thumbhash');
  return {
    dominantColor: dominantColor(rgba, background),
    thumbhash: Buffer.from(rgbaToThumbHash(small.width, small.height, rgba)).toString('base64'),
  };
}

function withAlpha({ data, width, height, channels }: Pixels): Uint8Array {
  if (channels === 4) return data;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return rgba;
}

const BITS_KEPT = 4;

/** The middle of the most frequent of 16 × 16 × 16 cells of colours. */
function dominantColor(rgba: Uint8Array, background: string): string {
  const behind = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
  const counts = new Uint16Array(1 << (3 * BITS_KEPT));
  let dominant = 0;
  for (let pixel = 0; pixel < rgba.length; pixel += 4) {
    const alpha = (rgba[pixel + 3] ?? 0) / 255;
    const cell = behind.reduce((cells, backdrop, channel) => {
      const value = Math.round((rgba[pixel + channel] ?? 0) * alpha + backdrop * (1 - alpha));
      return (cells << BITS_KEPT) | (value >> (8 - BITS_KEPT));
    }, 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
    if ((counts[cell] ?? 0) > (counts[dominant] ?? 0)) dominant = cell;
  }
  const middle = (shift: number): string =>
    ((((dominant >> shift) & 15) << (8 - BITS_KEPT)) | 8).toString(16).padStart(2, '0');
  return `#${middle(2 * BITS_KEPT)}${middle(BITS_KEPT)}${middle(0)}`;
}
