import { createRequire } from 'node:module';
import type { Watermark, WatermarkPosition } from '../../../lib/contract';
import { fromPixels, type Pixels, sharp, type Sharp } from './engine';
import { ImageProcessingError, named } from './errors';
import { fitInside } from './geometry';
import type { OptimizeOptions } from './types';

/** Text is drawn this high and then scaled down, so that one drawing is sharp at every size. Pixels per inch. */
const TEXT_DPI = 600;

type Offsets = (freeX: number, freeY: number, margin: number) => readonly [left: number, top: number];

const OFFSETS = {
  'north-west': (_x, _y, margin) => [margin, margin],
  'north-east': (x, _y, margin) => [x - margin, margin],
  'south-west': (_x, y, margin) => [margin, y - margin],
  'south-east': (x, y, margin) => [x - margin, y - margin],
  center: (x, y) => [x / 2, y / 2],
} as const satisfies Record<WatermarkPosition, Offsets>;

/**
 * The font that text is drawn with. It is shipped, because a function's image has no fonts at all; the package
 * `dejavu-fonts-ttf` must lie in the `node_modules` beside a bundled handler, as sharp must.
 */
const fontFile = (): string => createRequire(__filename).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** `pixels` with the watermark drawn on every frame. Opacity 0 draws nothing. */
export async function drawWatermark(
  pixels: Pixels,
  watermark: Watermark,
  { watermarkAsset }: Pick<OptimizeOptions, 'watermarkAsset'>,
): Promise<Pixels> {
  const margin = Math.round(watermark.margin * Math.min(pixels.width, pixels.height));
  const room = { maxWidth: Math.max(1, pixels.width - 2 * margin), maxHeight: Math.max(1, pixels.height - 2 * margin) };
  const mark = watermark.kind === 'text' ? await drawText(watermark) : await loadAsset(watermark.asset, watermarkAsset);
  const { width: naturalWidth, height: naturalHeight } = await mark.metadata();
  const width = Math.max(1, Math.round(watermark.width * pixels.width));
  // A mark may be enlarged, unlike a photo, but never beyond the image.
  const wanted = { width, height: Math.max(1, Math.round((naturalHeight * width) / naturalWidth)) };
  const size = fitInside(wanted, room);
  const input = await mark
    .resize({ ...size, fit: 'fill' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  for (let alpha = 3; alpha < input.length; alpha += 4)
    input[alpha] = Math.round((input[alpha] ?? 0) * watermark.opacity);
  const [left, top] = OFFSETS[watermark.position](pixels.width - size.width, pixels.height - size.height, margin);
  const overlays = Array.from({ length: pixels.frames }, (_, frame) => ({
    input,
    raw: { ...size, channels: 4 as const },
    left: Math.round(left),
    top: Math.round(top) + frame * pixels.height,
  }));
  // Frames are drawn on as one tall still; a composite on a raw animation would repeat the tiles by itself.
  const still = { ...pixels, height: pixels.height * pixels.frames, frames: 1 };
  const drawn = fromPixels(still).composite(overlays);
  const data = await (pixels.channels === 3 ? drawn.removeAlpha() : drawn).raw().toBuffer();
  return { ...pixels, data };
}

async function drawText({ text, color }: Extract<Watermark, { kind: 'text' }>): Promise<Sharp> {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const input = { text: `<span foreground="${color}">${escaped}</span>`, font: 'DejaVu Sans', fontfile: fontFile() };
  const data = await sharp({ text: { ...input, dpi: TEXT_DPI, rgba: true } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(data);
}

async function loadAsset(name: string, watermarkAsset: OptimizeOptions['watermarkAsset']): Promise<Sharp> {
  const unavailable = `'${name}' must be a watermark PNG that can be read`;
  if (!watermarkAsset)
    throw new ImageProcessingError('WATERMARK_UNAVAILABLE', `${unavailable}, got: no way to read it`);
  try {
    const data = await watermarkAsset(name);
    const { format } = await sharp(data).metadata();
    if (format !== 'png') throw new ImageProcessingError('WATERMARK_UNAVAILABLE', `${unavailable}, got: ${format}`);
    return sharp(data, { failOn: 'error' });
  } catch (cause) {
    throw named(cause, 'WATERMARK_UNAVAILABLE', unavailable);
  }
}
