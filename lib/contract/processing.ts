/** Environment variables that a construct sets and its processor reads. */
export const PROCESSOR_ENVIRONMENT = {
  /** JSON slice of the media contract. */
  contract: 'MEDIA_CONTRACT',
  variantBucket: 'VARIANT_BUCKET',
  catalogueTable: 'CATALOGUE_TABLE',
  /** How often the queue gives a message out; the last time, a processor puts on record whatever has failed. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
} as const;

/** Attempts before a message is put among the dead letters, unless a queue says otherwise. */
export const DEFAULT_MAX_RECEIVE_COUNT = 3;

/** The sections of the contract the image optimizer is given. */
export const IMAGE_OPTIMIZER_SECTIONS = ['images', 'cacheClasses'] as const;

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
