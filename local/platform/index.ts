export { findStack } from './find-stack';
export type * from './model';
export { PROCESSOR_NAMES } from './model';
export { type ReadOptions, readPlatform } from './read-platform';
