import type { VaryDimension } from './cache-classes';
import { DEVICE_CLASSES, type DeviceClass } from './client-hints';
import type { UnknownSizePolicy } from './delivery';
import { type ImageFormat, rankedFormats } from './images';
import type { MediaContract } from './media-contract';
import { KEY_PREFIXES } from './url-scheme';

/** Renamed use cases, by name. */
type Steps = Readonly<Record<string, string>>;

/**
 * All that `negotiate` needs of a contract, worked out beforehand and as small as it can be: it is part of the code of a
 * CloudFront function, which has 10 KB. Made by `negotiationTable`; plain JSON.
 */
export interface NegotiationTable {
  /** First segment of the paths, with its slash. */
  readonly prefix: string;
  readonly beaconPath: string;
  /** By name: how wide its box is, and what it offers, best first. */
  readonly useCases: Readonly<Record<string, { readonly width: number; readonly formats: readonly ImageFormat[] }>>;
  /** Use case by alias. */
  readonly aliases: Steps;
  readonly defaultUseCase: string;
  /** Use case of a request that names none, by device. */
  readonly deviceUseCases: Readonly<Partial<Record<DeviceClass, string>>>;
  /** Whether anything depends on the device. */
  readonly byDevice: boolean;
  readonly unknownSize: UnknownSizePolicy;
  /** What to step down to, by ECT; `save` with Save-Data, `none` without a hint. What steps nowhere is left out. */
  readonly steps: Readonly<Record<string, Steps>>;
  /** What the cache key holds beside the path. */
  readonly keyedBy: readonly Exclude<VaryDimension, 'format'>[];
  /** Tags in lower case; the first is the default. Empty where no key holds the language. */
  readonly languages: readonly string[];
  /** How long a refusal may be kept. */
  readonly errorTtlSeconds: number;
}

/** The sections of the contract that decide what is served. */
export const NEGOTIATION_SECTIONS = ['images', 'delivery', 'cacheClasses'] as const;
export type NegotiationContract = Pick<MediaContract, (typeof NEGOTIATION_SECTIONS)[number]>;

/** The table of a contract. */
export function negotiationTable({ images, delivery, cacheClasses }: NegotiationContract): NegotiationTable {
  const useCases = Object.entries(images.useCases);
  const { connectionByEffectiveType, defaultConnection, stepDown, languages } = delivery;
  const keyedBy = cacheClasses.negotiated.varyBy.filter((dimension) => dimension !== 'format');
  const connections = { save: 'data-saver', none: defaultConnection, ...connectionByEffectiveType } as const;
  const steps = Object.entries(connections).map(([hint, connection]) => [hint, stepDown[connection]] as const);
  return {
    prefix: KEY_PREFIXES.images,
    beaconPath: delivery.beaconPath,
    useCases: Object.fromEntries(
      useCases.map(([name, useCase]) => [name, { width: useCase.maxWidth, formats: rankedFormats(images, useCase) }]),
    ),
    aliases: Object.fromEntries(useCases.map(([name, { alias }]) => [alias, name])),
    defaultUseCase: images.defaultUseCase,
    deviceUseCases: delivery.deviceUseCases,
    byDevice: keyedBy.includes('device') || Object.keys(delivery.deviceUseCases).length > 0,
    unknownSize: delivery.unknownSize,
    steps: Object.fromEntries(steps.filter(([, step]) => Object.keys(step).length > 0)),
    keyedBy,
    languages: keyedBy.includes('language') ? languages.map((tag) => tag.toLowerCase()) : [],
    errorTtlSeconds: delivery.onTheFly.errorTtlSeconds,
  };
}

/**
 * The request headers a negotiated answer varies by, for `Vary`.
 *
 * ECT is left out on purpose: it changes as one walks, and what a browser has fetched at another speed is the right
 * picture. Asking again, perhaps over a slower line than before, would cost what stepping down is to save.
 */
export function negotiationVary({ steps, byDevice, keyedBy }: NegotiationTable): readonly string[] {
  return [
    'Accept',
    ...(steps['save'] === undefined ? [] : ['Save-Data']),
    ...(byDevice ? ['Sec-CH-UA-Mobile', 'User-Agent'] : []),
    ...(keyedBy.includes('language') ? ['Accept-Language'] : []),
  ];
}

/** How many cache keys one image has at most, over all of its sizes: a property of the contract, whatever clients send. */
export function cacheKeysPerImage({ useCases, keyedBy, languages }: NegotiationTable): number {
  const variants = Object.values(useCases).reduce((sum, { formats }) => sum + formats.length, 0);
  const devices = keyedBy.includes('device') ? DEVICE_CLASSES.length : 1;
  return variants * devices * (keyedBy.includes('language') ? languages.length : 1);
}
