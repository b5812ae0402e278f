import type { ImageFormat, ImageInputFormat, MasterFormat } from '../../../lib/contract';

/** One encoded variant, ready to be stored. */
export interface OptimizedVariant {
  readonly useCase: string;
  readonly format: ImageFormat;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The quality it was encoded at, which the oversize policy may have lowered. */
  readonly quality: number;
  readonly contentType: string;
  readonly data: Buffer;
  /** Wall time its encoder ran, every attempt of the oversize policy included. */
  readonly milliseconds: number;
  /** How often its encoder ran: more than once where the oversize policy had it try again. */
  readonly encodes: number;
}

/** A variant the oversize policy left out, and what it would have weighed. */
export interface OmittedVariant {
  readonly useCase: string;
  readonly format: ImageFormat;
  readonly bytes: number;
}

/** The oriented, stripped, bounded copy that missing variants are made from. It never carries a watermark. */
export interface ImageMaster {
  readonly format: MasterFormat;
  readonly width: number;
  readonly height: number;
  readonly contentType: string;
  readonly data: Buffer;
}

/** What the original turned out to be. */
export interface SourceInfo {
  readonly format: ImageInputFormat;
  /** As displayed, that is after the EXIF orientation. Pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Frames of an animation; 1 for a still. */
  readonly frames: number;
}

export interface OptimizedImage {
  readonly source: SourceInfo;
  /** By use case in the contract's order, then by format, best first. */
  readonly variants: readonly OptimizedVariant[];
  readonly omitted: readonly OmittedVariant[];
  readonly master: ImageMaster;
  /** `#rrggbb` */
  readonly dominantColor: string;
  /** Base64 of the ThumbHash: a placeholder of about 25 bytes. */
  readonly thumbhash: string;
}

export interface OptimizeOptions {
  /** The bytes of a watermark PNG by its asset name. Needed only where a use case has an image watermark. */
  readonly watermarkAsset?: (name: string) => Promise<Buffer>;
  /** Gives the image up when raised: no further step is begun. */
  readonly signal?: AbortSignal;
}
