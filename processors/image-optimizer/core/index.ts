export { IMAGE_ERRORS, type ImageErrorCode, ImageProcessingError } from './errors';
export { optimizeImage } from './optimize-image';
export { type RenderOptions, renderVariant } from './render-variant';
export type {
  ImageMaster,
  OmittedVariant,
  OptimizedImage,
  OptimizedVariant,
  OptimizeOptions,
  SourceInfo,
} from './types';
