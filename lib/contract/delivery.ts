import { NAME_PATTERN } from './names';
import { integer, number, object, oneOf, record, type Schema, text } from './schema';

/** What a client's hints say of its connection. `data-saver` is the user's wish and wins over any measured speed. */
export const CONNECTION_CLASSES = ['data-saver', 'slow', 'regular', 'fast'] as const;
export type ConnectionClass = (typeof CONNECTION_CLASSES)[number];

/** The four values of the ECT client hint and of `NetworkInformation.effectiveType`; `4g` is the top. */
export const EFFECTIVE_TYPES = ['slow-2g', '2g', '3g', '4g'] as const;
export type EffectiveType = (typeof EFFECTIVE_TYPES)[number];

/** How a request or a page is matched to a use case. */
export interface DeliveryContract {
  readonly connectionByEffectiveType: Readonly<Record<EffectiveType, ConnectionClass>>;
  /** The class of a client that sends no hint. */
  readonly defaultConnection: ConnectionClass;
  /** For each class, the use cases it steps down, and to which; a use case that is not named stays. */
  readonly stepDown: Readonly<Record<ConnectionClass, Readonly<Record<string, string>>>>;
  readonly loader: {
    /** Images in flight at once. */
    readonly concurrency: Readonly<Record<ConnectionClass, number>>;
    /** The same where the browser has no network information. */
    readonly concurrencyWithoutHints: number;
    readonly placeholderBlurPixels: number;
    readonly transitionSeconds: number;
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
  loader: {
    concurrency: { 'data-saver': 2, slow: 2, regular: 4, fast: 6 },
    concurrencyWithoutHints: 6,
    placeholderBlurPixels: 2,
    transitionSeconds: 0.3,
  },
};

const connectionClass = oneOf(CONNECTION_CLASSES);
const concurrency = integer({ min: 1, max: 32 });
const useCaseName = text(NAME_PATTERN, 'be a use case');
const steps = record({ pattern: NAME_PATTERN, rule: 'be a use case', min: 0 }, useCaseName);

export const deliverySchema: Schema<DeliveryContract> = object<DeliveryContract>({
  connectionByEffectiveType: object<DeliveryContract['connectionByEffectiveType']>({
    'slow-2g': connectionClass,
    '2g': connectionClass,
    '3g': connectionClass,
    '4g': connectionClass,
  }),
  defaultConnection: connectionClass,
  stepDown: object<DeliveryContract['stepDown']>({ 'data-saver': steps, slow: steps, regular: steps, fast: steps }),
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
  }),
});
