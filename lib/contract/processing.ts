/** Environment variables that a construct sets and its processor reads. */
export const PROCESSOR_ENVIRONMENT = {
  /** JSON slice of the media contract. */
  contract: 'MEDIA_CONTRACT',
  variantBucket: 'VARIANT_BUCKET',
  originalBucket: 'ORIGINAL_BUCKET',
  catalogueTable: 'CATALOGUE_TABLE',
  /** How often the queue gives a message out; the last time, a processor puts on record whatever has failed. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
  /** Where variants are served from, as `https://cdn.example.com`: the only host that a redirect may name. */
  cdnUrl: 'CDN_URL',
  /** Paths of the two programs, where they are not those of a layer. */
  ffmpeg: 'FFMPEG_PATH',
  ffprobe: 'FFPROBE_PATH',
} as const;

/** Attempts before a message is put among the dead letters, unless a queue says otherwise. */
export const DEFAULT_MAX_RECEIVE_COUNT = 3;

/** The sections of the contract the image optimizer is given. */
export const IMAGE_OPTIMIZER_SECTIONS = ['images', 'cacheClasses'] as const;

/** The sections the video transcoder is given; the poster's variants are those of an image. */
export const VIDEO_TRANSCODER_SECTIONS = ['videos', 'images', 'cacheClasses'] as const;

/** The sections the on-the-fly resizer is given. */
export const ON_THE_FLY_RESIZER_SECTIONS = ['images', 'cacheClasses', 'delivery'] as const;

/** Where a layer's files lie in a function. https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
export const LAYER_PROGRAMS = { ffmpeg: '/opt/bin/ffmpeg', ffprobe: '/opt/bin/ffprobe' } as const;

/** Keys of the table in which the metrics processors count, and the processors of uploads below a prefix. */
export const METRICS_TABLE = { partitionKey: 'writer', processorPrefix: 'processor#' } as const;

/** Environment variables of the metrics processors. */
export const METRICS_ENVIRONMENT = {
  /** JSON of `MetricsSettings`. */
  settings: 'METRICS_SETTINGS',
  table: 'METRICS_TABLE',
  /** Fields of a log record, in their order, with commas between them. */
  fields: 'EDGE_LOG_FIELDS',
  /** Percentage of requests that is logged. */
  samplingPercent: 'EDGE_LOG_SAMPLING_PERCENT',
  remoteWriteUrl: 'REMOTE_WRITE_URL',
  /** URL of the queue that keeps what could not be written. */
  deadLetterQueue: 'DEAD_LETTER_QUEUE',
  intervalSeconds: 'FLUSH_INTERVAL_SECONDS',
  /** Upper bounds of the time that an upload takes, with commas between them. Without a table nothing is counted. */
  processingBuckets: 'PROCESSING_BUCKETS',
} as const;

/**
 * Content types of what a video becomes, by extension.
 * https://www.rfc-editor.org/rfc/rfc8216#section-10, https://www.iana.org/assignments/media-types
 */
export const VIDEO_CONTENT_TYPES = {
  mp4: 'video/mp4',
  m4s: 'video/iso.segment',
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
} as const;

/**
 * Object metadata of a variant, as the document names it. S3 gives metadata back to every viewer as `x-amz-meta-*`, so
 * the delivery layer removes these headers from responses.
 */
export const VARIANT_METADATA = {
  userId: 'user-id',
  useCase: 'use-case',
  format: 'format',
  optimized: 'optimized',
} as const;

/** Key prefix of watermark images in the variant bucket; no CDN reads it. */
export const WATERMARK_KEY_PREFIX = 'watermarks/';
