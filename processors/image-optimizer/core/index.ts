export type { Weighed } from './aim';
export type { Neighbours, WeighedSize } from './aim-between';
export { IMAGE_ERRORS, type ImageErrorCode, ImageProcessingError } from './errors';
export { optimizeImage } from './optimize-image';
export { renderAlone, type RenderAloneOptions } from './render-alone';
export { type RenderOptions, renderVariant } from './render-variant';
export type {
  ImageMaster,
  OmittedVariant,
  OptimizedImage,
  OptimizedVariant,
  OptimizeOptions,
  SourceInfo,
} from './types';
