export * from './contract';
export * from './deliver';
export { MediaPlatform, type MediaPlatformProps, type PlatformFirewall } from './media-platform';
export * from './observe';
export * from './process';
export * from './store';
export * from './support';
export * from './upload';
