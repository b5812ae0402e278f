export { createImageLoader } from './image-loader';
export { type SrcsetRequest, variantSrcset } from './variant-address';
export type {
  ImageHandle,
  ImageLoader,
  ImageLoaderOptions,
  ImageOutcome,
  ImageRequest,
  ImageTiming,
  LoaderMode,
  VideoTiming,
} from './types';
export type { BeaconFormat, CacheResult, Measurement, VideoDelivery } from '../../lib/contract/beacon';
export type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';
