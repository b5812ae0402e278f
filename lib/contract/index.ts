export { type Alarms, sparkAlarms } from './alarms';
export { acceptedFormat } from './accept';
export { type AlertDefinition, type Alerts, SEVERITIES, sparkAlerts } from './alerts';
export {
  ADAPTIVE_SIZE,
  type Beacon,
  BEACON_METRICS,
  BEACON_PARAMETERS,
  type BeaconFormat,
  type BeaconLabels,
  type BeaconMetric,
  buildBeacon,
  CACHE_RESULTS,
  type CacheResult,
  MAX_BEACON_DURATION_MS,
  MAX_BEACON_MEASUREMENTS,
  type Measurement,
  parseBeacon,
  VIDEO_DELIVERIES,
  type VideoDelivery,
} from './beacon';
export {
  CACHE_CLASS_NAMES,
  type CacheClass,
  type CacheClasses,
  type CacheClassName,
  cacheControl,
  settledMaxAge,
  sparkCacheClasses,
  VARY_DIMENSIONS,
  type VaryDimension,
} from './cache-classes';
export {
  type AudioTrackRecord,
  CATALOGUE_SCHEMA,
  type ImageRecord,
  MEDIA_KINDS,
  MEDIA_STATES,
  mediaKey,
  type MediaKind,
  type MediaRecord,
  type MediaState,
  type OmittedVariantRecord,
  renderingClaim,
  type RenditionRecord,
  type VariantRecord,
  type VideoRecord,
} from './catalogue';
export {
  DEVICE_CLASSES,
  type DeviceClass,
  deviceClass,
  type DeviceHints,
  lookupLanguage,
  savesData,
} from './client-hints';
export {
  assertMediaContract,
  defineMediaContract,
  MediaContractError,
  type MediaContractOverrides,
  type MediaContractSlice,
  parseMediaContractSlice,
  sliceMediaContract,
  sparkMediaContract,
} from './define-media-contract';
export {
  CONNECTION_CLASSES,
  type ConnectionClass,
  type DeliveryContract,
  EFFECTIVE_TYPES,
  type EffectiveType,
  sparkDelivery,
  UNKNOWN_SIZE_POLICIES,
  type UnknownSizePolicy,
} from './delivery';
export { type ImageLoaderContract, imageLoaderContract } from './image-loader-contract';
export {
  ANIMATION_POLICIES,
  CHROMA_SUBSAMPLINGS,
  COMPRESSIONS,
  type FormatEncoding,
  IMAGE_CONTENT_TYPES,
  IMAGE_FORMATS,
  IMAGE_INPUT_FORMATS,
  type ImageContract,
  type ImageEncoders,
  type ImageFormat,
  type ImageInputFormat,
  type ImageUseCase,
  OVERSIZE_POLICIES,
  rankedFormats,
  sparkImages,
  type Watermark,
  WATERMARK_POSITIONS,
  type WatermarkPosition,
} from './images';
export { EDGE_WORKER_BINDING, type EdgeWorkerSettings, edgeWorkerSettings } from './edge-worker-settings';
export { EDGE_LOG_FIELDS, type EdgeLogField, type MetricsSettings, metricsSettings } from './edge-log';
export { efficientImageLadder, slowNetworkLadder } from './ladders';
export {
  METRIC_KEYS,
  METRIC_TYPES,
  type MetricDefinition,
  type MetricKey,
  type Metrics,
  sparkMetrics,
} from './metrics';
export {
  KEY_HEADERS,
  negotiate,
  type NegotiatedVariant,
  type Negotiation,
  type NegotiationRequest,
  querySizes,
  type Refusal,
  REFUSAL_STATUS,
  type RefusalCode,
} from './negotiation';
export {
  cacheKeysPerImage,
  NEGOTIATION_SECTIONS,
  type NegotiationContract,
  type NegotiationTable,
  negotiationTable,
  negotiationVary,
} from './negotiation-table';
export { type BurnRate, fitsBudget, type Objectives, sparkObjectives } from './objectives';
export {
  DEFAULT_MAX_RECEIVE_COUNT,
  IMAGE_OPTIMIZER_SECTIONS,
  LAYER_PROGRAMS,
  METRICS_ENVIRONMENT,
  METRICS_TABLE,
  ON_THE_FLY_RESIZER_SECTIONS,
  PROCESSOR_ENVIRONMENT,
  VARIANT_METADATA,
  VIDEO_CONTENT_TYPES,
  VIDEO_TRANSCODER_SECTIONS,
  WATERMARK_KEY_PREFIX,
} from './processing';
export { storedKeys, type StoredImage, type StoredVideo, storingEntries } from './stored-keys';
export {
  AUDIO_TRACK,
  buildKey,
  InvalidMediaLocationError,
  isMediaId,
  KEY_PREFIXES,
  MASTER_FORMATS,
  type MasterFormat,
  type MediaLocation,
  type MediaLocationKind,
  parseKey,
  PUBLIC_KEY_PREFIXES,
} from './url-scheme';
export {
  encodedBytesLimit,
  ladderBytesLimit,
  longestVideoLoad,
  neededStoringSeconds,
  reservationSeconds,
  type StoringLoad,
  VIDEO_READING_SECONDS,
} from './video-limits';
export {
  AUDIO_CODECS,
  HDR_POLICIES,
  RESERVED_RENDITION_NAMES,
  sparkVideos,
  VIDEO_CODECS,
  VIDEO_CONTAINERS,
  VIDEO_INPUT_CONTAINERS,
  type VideoContract,
  type VideoInputContainer,
  type VideoRendition,
  X264_PRESETS,
  type X264Preset,
} from './videos';
export {
  CLOUDFLARE_PLANS,
  type CloudflarePlan,
  POLISH_LEVELS,
  SECURITY_LEVELS,
  sparkZone,
  ZONE_CACHE_LEVELS,
  type ZoneContract,
} from './zone';
export type { MediaContract } from './media-contract';
export { describeFault, type Fault } from './schema';
