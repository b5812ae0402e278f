import { DEVICE_CLASSES, type DeviceClass } from './client-hints';
import { encodersSchema } from './image-schema';
import type { ImageEncoders } from './images';
import { NAME_PATTERN } from './names';
import { integer, list, number, object, oneOf, record, refine, type Schema, text } from './schema';

/** What a client's hints say of its connection. `data-saver` is the user's wish and wins over any measured speed. */
export const CONNECTION_CLASSES = ['data-saver', 'slow', 'regular', 'fast'] as const;
export type ConnectionClass = (typeof CONNECTION_CLASSES)[number];

/** The four values of the ECT client hint and of `NetworkInformation.effectiveType`; `4g` is the top. */
export const EFFECTIVE_TYPES = ['slow-2g', '2g', '3g', '4g'] as const;
export type EffectiveType = (typeof EFFECTIVE_TYPES)[number];

/**
 * What a `size` gets that is no use case: an error, the default use case, or, if it is a number, the narrowest use case of
 * at least that many pixels (else the default). Nothing is ever made to measure.
 */
export const UNKNOWN_SIZE_POLICIES = ['refuse', 'default', 'snap'] as const;
export type UnknownSizePolicy = (typeof UNKNOWN_SIZE_POLICIES)[number];

/** How a request or a page is matched to a use case. */
export interface DeliveryContract {
  readonly connectionByEffectiveType: Readonly<Record<EffectiveType, ConnectionClass>>;
  /** The class of a client that sends no hint. */
  readonly defaultConnection: ConnectionClass;
  /** For each class, the use cases it steps down, and to which; a use case that is not named stays. */
  readonly stepDown: Readonly<Record<ConnectionClass, Readonly<Record<string, string>>>>;
  readonly unknownSize: UnknownSizePolicy;
  /** The use case of a request that names none, by device. @default - `images.defaultUseCase` */
  readonly deviceUseCases: Readonly<Partial<Record<DeviceClass, string>>>;
  /** Languages that a cache class may vary by, the default first. */
  readonly languages: readonly string[];
  /** Where pages send their timings, by GET and in the query string. The edge answers 204; its log keeps the query. */
  readonly beaconPath: string;
  /** When the delivery API serves the bytes itself instead of a redirect to the CDN: below all of these. */
  readonly direct: {
    /** Requests in flight. */
    readonly maxConcurrency: number;
    /** How late the event loop runs its timers. */
    readonly maxEventLoopDelayMilliseconds: number;
    /** Bytes of one variant. */
    readonly maxBytes: number;
  };
  readonly onTheFly: {
    /** Bytes of an image that a Lambda URL answers with itself; of a larger one it answers the address. */
    readonly maxResponseBytes: number;
    /** How long an answer that is no image may be kept: a variant that is missing now may be there in a moment. */
    readonly errorTtlSeconds: number;
    /**
     * Of what is made of the upload itself, while its variants are not stored yet: it is kept for as long as a refusal, and
     * somebody waits for it, so that time counts and bytes hardly.
     */
    readonly interimEncoders: ImageEncoders;
  };
  readonly loader: {
    /** Images in flight at once. */
    readonly concurrency: Readonly<Record<ConnectionClass, number>>;
    /** The same where the browser has no network information. */
    readonly concurrencyWithoutHints: number;
    readonly placeholderBlurPixels: number;
    readonly transitionSeconds: number;
    /** Share of pages that send their timings, 0–1: all of a page's or none. Counts are then that share of what happened. */
    readonly beaconShare: number;
  };
}

/** The document's connection classes and loader settings; its `adjustForConnection`, which it leaves open, is `stepDown`. */
export const sparkDelivery: DeliveryContract = {
  connectionByEffectiveType: { 'slow-2g': 'slow', '2g': 'slow', '3g': 'regular', '4g': 'fast' },
  defaultConnection: 'regular',
  stepDown: {
    'data-saver': { profile_fullsize: 'profile_card', profile_card: 'profile_thumbnail' },
    slow: { profile_fullsize: 'profile_card' },
    // Also the class of every client without hints, iPhones among them: nothing is taken from those.
    regular: {},
    fast: {},
  },
  unknownSize: 'refuse',
  deviceUseCases: {},
  languages: ['en'],
  beaconPath: '/beacon',
  direct: { maxConcurrency: 32, maxEventLoopDelayMilliseconds: 50, maxBytes: 1024 * 1024 },
  // Lambda's 6 MB hold the image in base64, which takes four bytes for three, and the headers.
  onTheFly: {
    maxResponseBytes: 4_500_000,
    errorTtlSeconds: 5,
    // Of two photographs at 400 pixels: half the time (AVIF: two fifths) for 3–4 % more bytes (AVIF: up to 7 %).
    interimEncoders: {
      avif: { effort: 0 },
      webp: { effort: 2 },
      jpeg: { progressive: false, mozjpeg: false },
      png: { compressionLevel: 2 },
    },
  },
  loader: {
    concurrency: { 'data-saver': 2, slow: 2, regular: 4, fast: 6 },
    concurrencyWithoutHints: 6,
    placeholderBlurPixels: 2,
    transitionSeconds: 0.3,
    beaconShare: 1,
  },
};

const connectionClass = oneOf(CONNECTION_CLASSES);
const concurrency = integer({ min: 1, max: 32 });
const useCaseName = text(NAME_PATTERN, 'be a use case');
const steps = record({ pattern: NAME_PATTERN, rule: 'be a use case', min: 0 }, useCaseName);
const device = {
  pattern: new RegExp(`^(${DEVICE_CLASSES.join('|')})$`),
  rule: `be one of ${DEVICE_CLASSES.join(', ')}`,
};
/** Primary language with script and region, which is what lookups end in. https://www.rfc-editor.org/rfc/rfc5646 */
const languageTag = text(
  /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/,
  'be a language tag such as en, pt-BR or zh-Hant',
);
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, of which base64 leaves three quarters. */
const MAX_LAMBDA_IMAGE_BYTES = 4_700_000;
/** Each language multiplies the cache keys of an image. */
const MAX_LANGUAGES = 20;

const languages: Schema<readonly string[]> = refine(list(languageTag), (tags, path, faults) => {
  if (tags.length > MAX_LANGUAGES) faults.push({ path, rule: `have at most ${MAX_LANGUAGES} tags`, got: tags.length });
});

export const deliverySchema: Schema<DeliveryContract> = object<DeliveryContract>({
  connectionByEffectiveType: object<DeliveryContract['connectionByEffectiveType']>({
    'slow-2g': connectionClass,
    '2g': connectionClass,
    '3g': connectionClass,
    '4g': connectionClass,
  }),
  defaultConnection: connectionClass,
  stepDown: object<DeliveryContract['stepDown']>({ 'data-saver': steps, slow: steps, regular: steps, fast: steps }),
  unknownSize: oneOf(UNKNOWN_SIZE_POLICIES),
  deviceUseCases: record({ ...device, min: 0 }, useCaseName),
  languages,
  beaconPath: text(/^\/[a-z0-9][a-z0-9-]{0,39}$/, 'be a path of one lower-case segment, such as /beacon'),
  direct: object<DeliveryContract['direct']>({
    maxConcurrency: integer({ min: 0, max: 10_000 }),
    maxEventLoopDelayMilliseconds: number({ min: 0, max: 10_000, unit: 'milliseconds' }),
    maxBytes: integer({ min: 0, max: MAX_LAMBDA_IMAGE_BYTES, unit: 'bytes' }),
  }),
  onTheFly: object<DeliveryContract['onTheFly']>({
    maxResponseBytes: integer({ min: 1, max: MAX_LAMBDA_IMAGE_BYTES, unit: 'bytes' }),
    errorTtlSeconds: integer({ min: 0, max: 300, unit: 'seconds' }),
    interimEncoders: encodersSchema,
  }),
  loader: object<DeliveryContract['loader']>({
    concurrency: object<DeliveryContract['loader']['concurrency']>({
      'data-saver': concurrency,
      slow: concurrency,
      regular: concurrency,
      fast: concurrency,
    }),
    concurrencyWithoutHints: concurrency,
    placeholderBlurPixels: number({ min: 0, max: 100, unit: 'pixels' }),
    transitionSeconds: number({ min: 0, max: 10, unit: 'seconds' }),
    beaconShare: number({ min: 0, max: 1 }),
  }),
});
