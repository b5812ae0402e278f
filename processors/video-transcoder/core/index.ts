export { VIDEO_ERRORS, type VideoErrorCode, VideoProcessingError } from './errors';
export { transcodeVideo } from './transcode-video';
export type {
  TranscodeContract,
  TranscodedAudio,
  TranscodedRendition,
  TranscodedVideo,
  TranscodeOptions,
  TranscodeProgress,
  VideoFile,
  VideoFileLocation,
  VideoSource,
  VideoTools,
} from './types';
