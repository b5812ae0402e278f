import { createRequire } from 'node:module';
import type { Watermark, WatermarkPosition } from '../../../lib/contract';
import { fromPixels, type Pixels, sharp } from './engine';
import { ImageProcessingError, named } from './errors';
import { fitInside, type Size } from './geometry';
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
  options: Pick<OptimizeOptions, 'watermarkAsset'>,
): Promise<Pixels> {
  const margin = Math.round(watermark.margin * Math.min(pixels.width, pixels.height));
  const { mark, size } = await fitMark({ pixels, watermark, margin, ...options });
  const [left, top] = OFFSETS[watermark.position](pixels.width - size.width, pixels.height - size.height, margin);
  const overlays = Array.from({ length: pixels.frames }, (_, frame) => ({
    input: mark,
    raw: { ...size, channels: 4 as const },
    left: Math.round(left),
    top: Math.round(top) + frame * pixels.height,
  }));
  // Drawn on as one tall still: over an animation, sharp would repeat each overlay by itself.
  const still = { ...pixels, height: pixels.height * pixels.frames, frames: 1 };
  const drawn = fromPixels(still).composite(overlays);
  const data = await (pixels.channels === 3 ? drawn.removeAlpha() : drawn).raw().toBuffer();
  return { ...pixels, data };
}

/** The mark's RGBA pixels at the size it is drawn at, as transparent as the contract says. */
async function fitMark(request: {
  readonly pixels: Pixels;
  readonly watermark: Watermark;
  readonly margin: number;
  readonly watermarkAsset?: OptimizeOptions['watermarkAsset'];
}): Promise<{ readonly mark: Buffer; readonly size: Size }> {
  const { pixels, watermark, margin, watermarkAsset } = request;
  try {
    const file = watermark.kind === 'text' ? await drawText(watermark) : await readAsset(watermark, watermarkAsset);
    const natural = sharp(file, { failOn: 'error' });
    const { width: naturalWidth, height: naturalHeight } = await natural.metadata();
    const width = Math.max(1, Math.round(watermark.width * pixels.width));
    // A mark may be enlarged, unlike a photo, but never beyond the image and its margins.
    const wanted = { width, height: Math.max(1, Math.round((naturalHeight * width) / naturalWidth)) };
    const size = fitInside(wanted, {
      maxWidth: Math.max(1, pixels.width - 2 * margin),
      maxHeight: Math.max(1, pixels.height - 2 * margin),
    });
    const scaled = natural
      .resize({ ...size, fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha();
    const mark = await scaled.raw().toBuffer();
    for (let at = 3; at < mark.length; at += 4) mark[at] = Math.round((mark[at] ?? 0) * watermark.opacity);
    return { mark, size };
  } catch (cause) {
    const rule =
      watermark.kind === 'text'
        ? "'watermark' must be text that can be drawn"
        : `'${watermark.asset}' must be a watermark PNG that can be read`;
    throw named(cause, 'WATERMARK_UNAVAILABLE', rule);
  }
}

async function drawText({ text, color }: Extract<Watermark, { kind: 'text' }>): Promise<Buffer> {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const input = { text: `<span foreground="${color}">${escaped}</span>`, font: 'DejaVu Sans', fontfile: fontFile() };
  return sharp({ text: { ...input, dpi: TEXT_DPI, rgba: true } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

async function readAsset(
  { asset }: Extract<Watermark, { kind: 'image' }>,
  watermarkAsset: OptimizeOptions['watermarkAsset'],
): Promise<Buffer> {
  const rule = `'${asset}' must be a watermark PNG`;
  if (!watermarkAsset) throw new ImageProcessingError('WATERMARK_UNAVAILABLE', `${rule}, got: no way to read it`);
  const data = await watermarkAsset(asset);
  const { format } = await sharp(data).metadata();
  if (format !== 'png') throw new ImageProcessingError('WATERMARK_UNAVAILABLE', `${rule}, got: ${format}`);
  return data;
}
