import { watermarkSchema } from './image-schema';
import type { Watermark } from './images';
import { NAME_PATTERN, NAME_RULE } from './names';
import { boolean, integer, list, number, object, oneOf, optional, record, refine, type Schema } from './schema';

export const VIDEO_CONTAINERS = ['mp4'] as const;
export const VIDEO_CODECS = ['h264'] as const;
export const AUDIO_CODECS = ['aac'] as const;

/** What an upload may be: the containers phones and browsers record, by ffmpeg's names of them. */
export const VIDEO_INPUT_CONTAINERS = ['mp4', 'mov', 'matroska', 'webm'] as const;
export type VideoInputContainer = (typeof VIDEO_INPUT_CONTAINERS)[number];

/** From fastest to smallest. https://trac.ffmpeg.org/wiki/Encode/H.264 */
export const X264_PRESETS = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
] as const;
export type X264Preset = (typeof X264_PRESETS)[number];

/** What becomes of a video of high dynamic range, which H.264 of 8 bits cannot hold. */
export const HDR_POLICIES = ['tone-map', 'refuse'] as const;

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
  /** What loudness is brought to, measured by EBU R 128. Silence stays silence. */
  readonly loudness: {
    /** Integrated loudness in LUFS. */
    readonly integratedLufs: number;
    /** Where the limiter ends peaks between samples, in dBFS; encoding adds a little above it. */
    readonly truePeakDbfs: number;
  };
  /** The one AAC track that all rungs of a stream share; the MP4 files carry each rendition's own. */
  readonly streamAudioBitrateKbps: number;
  readonly encoder: { readonly preset: X264Preset };
  readonly hdr: (typeof HDR_POLICIES)[number];
  /** The still that stands for the video: its moment in the kept part, or the last one of a shorter video. */
  readonly poster: { readonly atSeconds: number };
  /** What an upload may be before any work is done on it. */
  readonly upload: {
    readonly containers: readonly VideoInputContainer[];
    readonly maxBytes: number;
    /** Width × height of a frame. */
    readonly maxPixels: number;
    readonly maxStreams: number;
    /** Length of the whole upload, of which `maxDurationSeconds` are kept. */
    readonly maxSourceSeconds: number;
    /** Wall time for one video, after which its processes are killed. */
    readonly timeoutSeconds: number;
  };
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
  // What streaming services aim at; the limit leaves room for what AAC adds.
  loudness: { integratedLufs: -16, truePeakDbfs: -2 },
  streamAudioBitrateKbps: 128,
  encoder: { preset: 'veryfast' },
  hdr: 'tone-map',
  poster: { atSeconds: 1 },
  upload: {
    containers: ['mp4', 'mov', 'matroska', 'webm'],
    maxBytes: 500 * 1024 * 1024,
    // 4K in both orientations, and 4096 x 2304.
    maxPixels: 9_500_000,
    maxStreams: 16,
    maxSourceSeconds: 600,
    timeoutSeconds: 600,
  },
};

/** A Lambda function has at most 10 GiB of temporary storage, for the upload and all that is made of it. */
const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;
/** Of H.264 level 6.2, the highest. */
const MAX_FRAME_PIXELS = 35_651_584;
/** A Lambda function ends after 900 seconds, some of which are for reading and writing. */
const MAX_TIMEOUT_SECONDS = 780;

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
  loudness: object<VideoContract['loudness']>({
    integratedLufs: number({ min: -40, max: -8, unit: 'LUFS' }),
    truePeakDbfs: number({ min: -9, max: 0, unit: 'dBFS' }),
  }),
  streamAudioBitrateKbps: integer({ min: 16, max: 512, unit: 'kbit/s' }),
  encoder: object<VideoContract['encoder']>({ preset: oneOf(X264_PRESETS) }),
  hdr: oneOf(HDR_POLICIES),
  poster: object<VideoContract['poster']>({ atSeconds: number({ min: 0, max: 3600, unit: 'seconds' }) }),
  upload: object<VideoContract['upload']>({
    containers: list(oneOf(VIDEO_INPUT_CONTAINERS)),
    maxBytes: integer({ min: 1, max: MAX_UPLOAD_BYTES, unit: 'bytes' }),
    maxPixels: integer({ min: 1, max: MAX_FRAME_PIXELS, unit: 'pixels' }),
    maxStreams: integer({ min: 1, max: 64 }),
    maxSourceSeconds: number({ min: 1, max: 86_400, unit: 'seconds' }),
    timeoutSeconds: integer({ min: 10, max: MAX_TIMEOUT_SECONDS, unit: 'seconds' }),
  }),
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
