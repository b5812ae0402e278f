/** Photometric interpretations of TIFF 6.0. */
export const GREY = 1;
export const RGB = 2;
export const CMYK = 5;
export const CIELAB = 8;
/** What a further sample of a pixel means. */
export const UNSPECIFIED = 0;
export const ALPHA = 2;

/** Where the pixels begin, behind a directory that has room for every tag. */
const PIXELS_AT = 1024;
const SHORT = 3;
const LONG = 4;

export interface TiffOptions {
  readonly photometric: number;
  /** The samples of each pixel. */
  readonly pixel: readonly number[];
  /** What the samples after the colour mean. */
  readonly extra?: readonly number[];
  /** @default 8 */
  readonly bits?: 8 | 16 | 32;
  /** @default 'unsigned' */
  readonly samples?: keyof typeof SAMPLE_FORMATS;
}

const SAMPLE_FORMATS = { unsigned: 1, signed: 2, float: 3 } as const;

/** An uncompressed TIFF of 60×40 equal pixels with whatever samples: sharp writes colour and alpha alone. */
export function tiff({ photometric, pixel, extra = [], bits = 8, samples = 'unsigned' }: TiffOptions): Buffer {
  const [width, height, count] = [60, 40, pixel.length];
  const each = Buffer.alloc((count * bits) / 8);
  pixel.forEach((value, at) => {
    if (samples === 'float') each.writeFloatLE(value, at * 4);
    else each.writeUIntLE(value, (at * bits) / 8, bits / 8);
  });
  const file = Buffer.alloc(PIXELS_AT + width * height * each.length);
  file.fill(each, PIXELS_AT);
  let listsAt = 512;
  const shorts = (tag: number, values: readonly number[]): readonly [number, number, number, number] => {
    // Two values stand in the entry itself.
    if (values.length <= 2) return [tag, SHORT, values.length, (values[0] ?? 0) + (values[1] ?? 0) * 0x10000];
    const at = listsAt;
    values.forEach((value, index) => file.writeUInt16LE(value, at + 2 * index));
    listsAt += 2 * values.length;
    return [tag, SHORT, values.length, at];
  };
  const entries = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    shorts(
      258,
      pixel.map(() => bits),
    ),
    [259, SHORT, 1, 1],
    [262, SHORT, 1, photometric],
    [273, LONG, 1, PIXELS_AT],
    [277, SHORT, 1, count],
    [278, LONG, 1, height],
    [279, LONG, 1, file.length - PIXELS_AT],
    ...(extra.length > 0 ? [shorts(338, extra)] : []),
    shorts(
      339,
      pixel.map(() => SAMPLE_FORMATS[samples]),
    ),
  ] as const;
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, length, value], index) => {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(length, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  return file;
}
