import { type FormatEncoding, type ImageContract, type ImageFormat } from '../../../lib/contract';
import { firstFrame, fromPixels, type Pixels, type Sharp } from './engine';

/** Delay of each frame in milliseconds and number of repetitions (0 for ever), carried from an animated original. */
export interface AnimationTiming {
  readonly delay: number[];
  readonly loop: number;
}

export interface EncoderSettings {
  readonly format: ImageFormat;
  readonly encoding: FormatEncoding;
  readonly images: Pick<ImageContract, 'encoders' | 'background'>;
  readonly timing?: AnimationTiming;
}

export interface EncodeRequest extends EncoderSettings {
  readonly pixels: Pixels;
  readonly timeoutSeconds: number;
}

const FORMATS = {
  avif: (pipeline, { encoding: { quality, compression, chromaSubsampling = '4:4:4' }, images }) =>
    pipeline.avif({
      quality,
      lossless: compression === 'lossless',
      chromaSubsampling: compression === 'lossless' ? '4:4:4' : chromaSubsampling,
      effort: images.encoders.avif.effort,
    }),
  webp: (pipeline, { encoding: { quality, compression }, images, timing }) =>
    pipeline.webp({ quality, lossless: compression === 'lossless', effort: images.encoders.webp.effort, ...timing }),
  png: (pipeline, { images }) => pipeline.png({ compressionLevel: images.encoders.png.compressionLevel }),
  jpeg: (pipeline, { encoding: { quality, chromaSubsampling = '4:2:0' }, images }) =>
    // The background shows through here alone: every other format has alpha.
    pipeline.flatten({ background: images.background }).jpeg({ quality, chromaSubsampling, ...images.encoders.jpeg }),
} as const satisfies Record<ImageFormat, (pipeline: Sharp, settings: EncoderSettings) => Sharp>;

/** Whether lowering `quality` makes a file of this encoding smaller. */
export function hasQuality(format: ImageFormat, encoding: FormatEncoding): boolean {
  return format !== 'png' && encoding.compression !== 'lossless';
}

/** The pipeline with the format's encoder at its end. */
export const withEncoder = (pipeline: Sharp, settings: EncoderSettings): Sharp =>
  FORMATS[settings.format](pipeline, settings);

/** Encoded bytes. Raw pixels carry no metadata, and sharp adds none: neither EXIF nor a colour profile. */
export async function encode(request: EncodeRequest): Promise<Buffer> {
  const pixels = request.format === 'webp' ? request.pixels : firstFrame(request.pixels);
  const pipeline = fromPixels(pixels).timeout({ seconds: request.timeoutSeconds });
  return withEncoder(pipeline, request).toBuffer();
}
