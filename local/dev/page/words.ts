import type { AnsweredBy, ResultType } from '../../edge/types';
import type { MediaItem } from '../api';

/** What the processors' codes mean to whoever has uploaded the file. */
const FAILURES: Readonly<Record<string, string>> = {
  EMPTY_INPUT: 'The file is empty.',
  NOT_AN_IMAGE: 'The file is no picture of any kind that is known.',
  NOT_A_VIDEO: 'The file is no video of any kind that is known.',
  UNSUPPORTED_TYPE: 'A picture, but of a type that the contract does not accept.',
  UNSUPPORTED_CONTAINER: 'A video, but in a container that the contract does not accept.',
  REFERENCES_OTHERS: 'The file names other files or addresses as its content, and those are never read.',
  TRUNCATED: 'The file ends before its content does; it may not have been sent whole.',
  CORRUPT: 'Its beginning can be read, what follows cannot.',
  NO_VIDEO_STREAM: 'There is sound or data in it, but no video.',
  TOO_MANY_BYTES: 'The file is larger than the contract allows.',
  TOO_MANY_PIXELS: 'It has more pixels than the contract allows.',
  TOO_MANY_STREAMS: 'It holds more tracks than the contract allows.',
  TOO_LONG: 'It is longer than the contract allows.',
  TOO_SHORT: 'Nothing of it is left to keep.',
  RENDITION_TOO_LARGE: 'A rendition came to twice its bitrate and was given up.',
  HDR_REFUSED: 'Its high dynamic range is of a kind that is not taken.',
  UNKNOWN_VARIANT: 'The contract has no such variant.',
  LEFT_OUT: 'The contract leaves this variant out.',
  WATERMARK_UNAVAILABLE: 'The watermark could not be had.',
  TRANSCODER_UNAVAILABLE: 'ffmpeg could not be started, or lacks a part that is needed.',
  TIMED_OUT: 'It took longer than the contract gives one medium.',
  OUT_OF_TIME: 'It took longer than the function has.',
  OUT_OF_SPACE: 'The temporary storage of the function was full.',
  STORAGE_FAILED: 'The bucket or the table did not answer as it should.',
  ORIGINAL_MISSING: 'The original is not in its bucket.',
  ABORTED: 'The work was ended before its time.',
  PROCESSING_FAILED: 'The processor failed for a reason without a name; its output has more.',
};

/** What a failure means, or that the code is all there is. */
export function explainFailure(code: string): string {
  return FAILURES[code] ?? 'There is no more to say of it here; the output of the command has more.';
}

/** A medium's state in a few words. */
export function describeState({ state, percent, failure }: Pick<MediaItem, 'state' | 'percent' | 'failure'>): string {
  switch (state) {
    case 'waiting':
      return 'Waiting in the queue';
    case 'processing':
      return percent === undefined ? 'In its processor' : `In its processor, ${Math.floor(percent)} %`;
    case 'ready':
      return 'Ready';
    case 'failed':
      return failure === undefined ? 'Failed' : `Failed: ${failure}`;
  }
}

const LAYERS: Readonly<Record<AnsweredBy, string>> = {
  'cloudflare-edge': 'Cloudflare, edge',
  'cloudflare-upper': 'Cloudflare, upper tier',
  'cloudfront-edge': 'CloudFront, edge',
  'cloudfront-regional': 'CloudFront, regional',
  'cloudfront-shield': 'CloudFront, shield',
  function: 'Edge code',
  origin: 'Origin',
};

export function layerName(layer: AnsweredBy): string {
  return LAYERS[layer];
}

/** How a result is coloured: an answer of a cache, of what lies behind it, or none that was wanted. */
export type ResultTone = 'hit' | 'miss' | 'bad' | 'other';

const TONES: Readonly<Record<ResultType, ResultTone>> = {
  Hit: 'hit',
  RefreshHit: 'hit',
  OriginShieldHit: 'hit',
  Miss: 'miss',
  Error: 'bad',
  Redirect: 'other',
  FunctionGeneratedResponse: 'other',
};

export function resultTone(result: ResultType): ResultTone {
  return TONES[result];
}

const RESULTS: Readonly<Partial<Record<ResultType, string>>> = {
  RefreshHit: 'Refresh hit',
  OriginShieldHit: 'Shield hit',
  FunctionGeneratedResponse: 'By function',
};

/** CloudFront's result in words. */
export function resultName(result: ResultType): string {
  return RESULTS[result] ?? result;
}

/** A format as it is written: `image/avif` and `avif` are `AVIF`, playlists and manifests have names of their own. */
export function formatName(contentType: string | undefined): string {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || type === '') return '–';
  return CONTENT_TYPES[type] ?? (type.split('/').pop() ?? type).toUpperCase();
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'image/webp': 'WebP',
  webp: 'WebP',
  'application/vnd.apple.mpegurl': 'HLS playlist',
  'application/x-mpegurl': 'HLS playlist',
  'application/dash+xml': 'DASH manifest',
  'text/plain': 'Text',
  'text/html': 'HTML',
};
