export * from './contract';
export * from './deliver';
export { MediaPlatform, type MediaPlatformProps } from './media-platform';
export * from './process';
export * from './store';
export * from './support';
export * from './upload';
