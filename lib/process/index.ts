export { FfmpegLayer, type FfmpegLayerProps } from './ffmpeg-layer';
export type { FfmpegSource } from './ffmpeg-source';
export { ImageOptimizer, type ImageOptimizerProps, type ImageSource } from './image-optimizer';
export {
  type FunctionImage,
  type FunctionSettings,
  LOG_RETENTION_DAYS,
  type LogRetentionDays,
  ProcessingFunction,
  type ProcessingFunctionProps,
} from './processing-function';
export type { ProcessingCounters, QueueWorkerSettings } from './queue-worker';
export { VideoTranscoder, type VideoTranscoderProps, type VideoSource } from './video-transcoder';
