export { MediaUpload, type MediaUploadProps } from './media-upload';
export { ProcessingQueue, type ProcessingQueueProps } from './processing-queue';
