import { watermarkSchema } from './image-schema';
import type { Watermark } from './images';
import { NAME_PATTERN, NAME_RULE } from './names';
import { boolean, integer, number, object, oneOf, optional, record, refine, type Schema } from './schema';

export const VIDEO_CONTAINERS = ['mp4'] as const;
export const VIDEO_CODECS = ['h264'] as const;
export const AUDIO_CODECS = ['aac'] as const;

/** Names that stand where a rendition's name stands in a storage key, and so cannot be one. */
export const RESERVED_RENDITION_NAMES = ['playlist', 'audio', 'poster'] as const;

/** One rung of the adaptive ladder. */
export interface VideoRendition {
  /** Pixels. A box to fit inside, from the displayed orientation; never enlarged. */
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly videoBitrateKbps: number;
  /** An upper bound; a slower source keeps its own rate. */
  readonly maxFramesPerSecond: number;
  readonly container: (typeof VIDEO_CONTAINERS)[number];
  readonly videoCodec: (typeof VIDEO_CODECS)[number];
  readonly audioCodec: (typeof AUDIO_CODECS)[number];
  readonly audioBitrateKbps: number;
  readonly watermark?: Watermark;
}

export interface VideoContract {
  /** By name; the name is part of the storage key and of the URL. */
  readonly renditions: Readonly<Record<string, VideoRendition>>;
  /** Where the kept part of the upload starts, and how long it is at most. */
  readonly startSeconds: number;
  readonly maxDurationSeconds: number;
  /** Length of a segment, and so the distance of keyframes. */
  readonly segmentSeconds: number;
  readonly normalizeLoudness: boolean;
}

/** The document's encoding profiles; its `Watermark: false` is each rendition's missing `watermark`. */
export const sparkVideos: VideoContract = {
  renditions: {
    mobile_low: {
      maxWidth: 480,
      maxHeight: 640,
      videoBitrateKbps: 500,
      maxFramesPerSecond: 24,
      container: 'mp4',
      videoCodec: 'h264',
      audioCodec: 'aac',
      audioBitrateKbps: 64,
    },
    mobile_high: {
      maxWidth: 720,
      maxHeight: 960,
      videoBitrateKbps: 1200,
      maxFramesPerSecond: 30,
      container: 'mp4',
      videoCodec: 'h264',
      audioCodec: 'aac',
      audioBitrateKbps: 128,
    },
    web_hd: {
      maxWidth: 1080,
      maxHeight: 1920,
      videoBitrateKbps: 2500,
      maxFramesPerSecond: 30,
      container: 'mp4',
      videoCodec: 'h264',
      audioCodec: 'aac',
      audioBitrateKbps: 192,
    },
  },
  startSeconds: 0,
  maxDurationSeconds: 30,
  segmentSeconds: 2,
  normalizeLoudness: true,
};

/** H.264 level 6.2 ends at 8192 pixels a side. */
const side = integer({ min: 16, max: 8192, unit: 'pixels' });

const rendition = object<VideoRendition>({
  maxWidth: side,
  maxHeight: side,
  videoBitrateKbps: integer({ min: 50, max: 50_000, unit: 'kbit/s' }),
  maxFramesPerSecond: integer({ min: 1, max: 120 }),
  container: oneOf(VIDEO_CONTAINERS),
  videoCodec: oneOf(VIDEO_CODECS),
  audioCodec: oneOf(AUDIO_CODECS),
  audioBitrateKbps: integer({ min: 16, max: 512, unit: 'kbit/s' }),
  watermark: optional(watermarkSchema),
});

const shape = object<VideoContract>({
  renditions: record({ pattern: NAME_PATTERN, rule: NAME_RULE }, rendition),
  startSeconds: number({ min: 0, max: 3600, unit: 'seconds' }),
  maxDurationSeconds: number({ min: 1, max: 3600, unit: 'seconds' }),
  segmentSeconds: number({ min: 1, max: 10, unit: 'seconds' }),
  normalizeLoudness: boolean,
});

export const videoSchema: Schema<VideoContract> = refine(shape, (videos, path, faults) => {
  for (const reserved of RESERVED_RENDITION_NAMES) {
    if (Object.hasOwn(videos.renditions, reserved)) {
      faults.push({
        path: `${path}.renditions.${reserved}`,
        rule: `not be named ${RESERVED_RENDITION_NAMES.join(', ')}, which stand in its place in storage keys`,
        got: reserved,
      });
    }
  }
  if (videos.segmentSeconds > videos.maxDurationSeconds) {
    faults.push({
      path: `${path}.segmentSeconds`,
      rule: `be at most maxDurationSeconds (${videos.maxDurationSeconds})`,
      got: videos.segmentSeconds,
    });
  }
});
