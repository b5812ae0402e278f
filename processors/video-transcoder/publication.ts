import { AUDIO_TRACK, buildKey, cacheControl, type MediaLocationKind, parseKey } from '../../lib/contract';
import type { Publication } from '../pipeline/media-processor';
import type { ReadyVideo, StoredObject } from '../pipeline/ports';
import type { MediaUpload } from '../pipeline/upload-event';
import { variantMetadata, variantRecord } from '../pipeline/variant-record';
import type { TranscoderContract } from './contract-digest';
import type { TranscodedVideo } from './core';

type Ids = Pick<MediaUpload, 'userId' | 'mediaId'>;

/** When a playlist or manifest appears; all else comes before. Players begin with what comes last. */
const STEPS: Readonly<Partial<Record<MediaLocationKind, number>>> = {
  'video-playlist': 1,
  'video-audio-playlist': 1,
  'video-master-playlist': 2,
  'video-dash-manifest': 2,
};

function publicationStep(key: string): number {
  const location = parseKey(key);
  return (location && STEPS[location.kind]) ?? 0;
}

/** The objects of a video, with the headers they are served with, and its record. */
export function videoPublication(
  ids: Ids,
  video: TranscodedVideo,
  cacheClasses: TranscoderContract['cacheClasses'],
): Publication {
  return {
    objects: [...posterObjects(ids, video, cacheClasses), ...fileObjects(ids, video, cacheClasses)],
    step: publicationStep,
    ready: readyVideo(video),
  };
}

function fileObjects(
  { userId, mediaId: videoId }: Ids,
  { files }: TranscodedVideo,
  { videos, manifests }: TranscoderContract['cacheClasses'],
): StoredObject[] {
  return files.map(({ location, path, bytes, contentType }) => {
    const key = buildKey({ ...location, userId, videoId });
    return {
      key,
      body: { path, bytes },
      contentType,
      cacheControl: cacheControl(publicationStep(key) === 0 ? videos : manifests),
    };
  });
}

function posterObjects(
  { userId, mediaId: videoId }: Ids,
  { poster }: TranscodedVideo,
  { videos }: TranscoderContract['cacheClasses'],
): StoredObject[] {
  return poster.variants.map((variant) => ({
    key: buildKey({ kind: 'video-poster', userId, useCase: variant.useCase, videoId, format: variant.format }),
    body: variant.data,
    contentType: variant.contentType,
    cacheControl: cacheControl(videos),
    metadata: variantMetadata(userId, variant),
  }));
}

/** What the catalogue keeps of a video. */
function readyVideo({ durationSeconds, source, renditions, audio, files, poster }: TranscodedVideo): ReadyVideo {
  const audioSegments = files.filter(({ location }) => {
    return location.kind === 'video-segment' && location.track === AUDIO_TRACK;
  }).length;
  return {
    durationSeconds,
    source: { durationSeconds: source.durationSeconds, width: source.width, height: source.height },
    renditions,
    audio: audio && {
      codec: audio.codec,
      averageBitsPerSecond: audio.averageBitsPerSecond,
      peakBitsPerSecond: audio.peakBitsPerSecond,
      segments: audioSegments,
      measuredLufs: audio.measuredLufs,
    },
    posters: poster.variants.map(variantRecord),
    omittedPosters: poster.omitted,
    dominantColor: poster.dominantColor,
    thumbhash: poster.thumbhash,
  };
}
