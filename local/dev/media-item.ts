import {
  buildKey,
  type ImageRecord,
  type MediaKind,
  type MediaRecord,
  type VariantRecord,
  type VideoRecord,
} from '../../lib/contract';
import type { MediaItem } from './api';

/** What is known of an upload without its record. */
export interface KnownUpload {
  readonly kind: MediaKind;
  readonly userId: string;
  readonly mediaId: string;
  readonly name: string;
  /** ISO 8601 */
  readonly uploadedAt: string;
  readonly bytes: number;
}

/** What was seen of the work on an upload. */
export interface SeenWork {
  readonly percent?: number;
  readonly seconds?: number;
}

/** An upload and its record as the page shows them. */
export function mediaItem(
  { bytes, ...upload }: KnownUpload,
  record: MediaRecord | undefined,
  { percent, seconds }: SeenWork,
  placeholder: string | undefined,
): MediaItem {
  const state = stateOf(record);
  return {
    ...upload,
    state,
    ...(state === 'processing' && percent !== undefined && { percent }),
    ...(record?.failure !== undefined && state === 'failed' && { failure: record.failure.code }),
    ...(state === 'ready' && seconds !== undefined && { processingSeconds: seconds }),
    ...(placeholder !== undefined && { placeholder }),
    ...(upload.kind === 'image'
      ? imageParts(upload, bytes, record as ImageRecord | undefined)
      : videoParts(upload, bytes, record as VideoRecord | undefined)),
  };
}

function stateOf(record: MediaRecord | undefined): MediaItem['state'] {
  if (record === undefined) return 'waiting';
  return record.state === 'deleted' ? 'failed' : record.state;
}

type Ids = Pick<KnownUpload, 'userId' | 'mediaId'>;

function imageParts(
  { userId, mediaId }: Ids,
  bytes: number,
  record: ImageRecord | undefined,
): Pick<MediaItem, 'original' | 'variants'> {
  return {
    original: { bytes, ...size(record) },
    variants: (record?.variants ?? []).map((variant) => {
      const { useCase, format } = variant;
      const key = buildKey({ kind: 'image-variant', userId, imageId: mediaId, useCase, format });
      return { ...shown(variant), path: `/${key}` };
    }),
  };
}

function videoParts(
  { userId, mediaId: videoId }: Ids,
  bytes: number,
  record: VideoRecord | undefined,
): Pick<MediaItem, 'original' | 'variants' | 'video'> {
  const posters = (record?.posters ?? []).map((variant) => {
    const { useCase, format } = variant;
    return { ...shown(variant), path: `/${buildKey({ kind: 'video-poster', userId, videoId, useCase, format })}` };
  });
  const parts = { original: { bytes, ...size(record?.source) }, variants: posters };
  if (record?.renditions === undefined || record.durationSeconds === undefined) return parts;
  return {
    ...parts,
    video: {
      durationSeconds: record.durationSeconds,
      hlsPath: `/${buildKey({ kind: 'video-master-playlist', userId, videoId })}`,
      dashPath: `/${buildKey({ kind: 'video-dash-manifest', userId, videoId })}`,
      renditions: record.renditions.map(({ name, width, height, fileBytes }) => ({
        name,
        width,
        height,
        bytes: fileBytes,
        path: `/${buildKey({ kind: 'video-file', userId, videoId, rendition: name })}`,
      })),
    },
  };
}

const shown = ({ useCase, format, width, height, bytes }: VariantRecord) => ({ useCase, format, width, height, bytes });

function size(box: { readonly width?: number; readonly height?: number } | undefined): {
  readonly width?: number;
  readonly height?: number;
} {
  return box?.width === undefined || box.height === undefined ? {} : { width: box.width, height: box.height };
}
