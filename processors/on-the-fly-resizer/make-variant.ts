import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheControl, type ImageRecord, rankedFormats } from '../../lib/contract';
import { ImageProcessingError } from '../image-optimizer/core';
import type { ResizerContract } from './environment';
import { type Gate, OverloadedError } from './gate';
import { type Outcome, refused } from './outcome';
import type { VariantAddress, VariantCatalogue, VariantObjects, VariantRun } from './ports';
import { LeftOutError, renderFrom } from './render';
import { storeVariant } from './store-variant';

export interface ResizerServices {
  readonly contract: ResizerContract;
  readonly catalogue: VariantCatalogue;
  readonly objects: VariantObjects;
  /** Bounds the renders of this instance. */
  readonly gate: Gate;
  /** Told of what the storage or the catalogue did not do, which the client sees as a 503. */
  readonly onFault: (fault: unknown) => void;
  /** Told of what could not be stored, but was served. */
  readonly onUnstored: (cause: unknown) => void;
}

/** How long a run is alone with a variant: longer than nearly all take. What lasts longer may be made twice. */
const CLAIM_SECONDS = 10;
/** How long is waited for a run of another instance, or for the image's keys. */
const WAIT_MS = 10_000;
const POLL_MS = 100;

/** Look at the record again: it, or the bucket, has changed. */
type Again = 'again';

/**
 * Gives one variant of an image: the stored one, or else one that it makes of the master and stores. The catalogue is
 * asked first, so that nothing is read, let alone decoded, for an image that does not exist.
 */
export async function makeVariant(
  address: VariantAddress,
  services: ResizerServices,
  signal: AbortSignal,
): Promise<Outcome> {
  const end = Date.now() + WAIT_MS;
  do {
    const record = await services.catalogue.find(address);
    if (record === 'gone') return refused('unknown-image');
    const outcome =
      (await storedVariant(record, address, services, signal)) ?? (await alone(address, services, signal));
    if (outcome !== 'again') return outcome;
    await delay(POLL_MS, undefined, { signal });
  } while (Date.now() < end);
  return refused('busy');
}

/** What needs no work: a stored variant, or that there is nothing to make it from. */
async function storedVariant(
  record: ImageRecord,
  address: VariantAddress,
  services: ResizerServices,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  if (lists(record, address)) {
    const found = await services.objects.readVariant(address, signal);
    if (found !== undefined) return { kind: 'image', image: { ...found, address, stored: true } };
  }
  if (isLeftOut(record, address)) return lowerRanked(address, services, signal);
  // Of an upload that failed another attempt would fail too, at the cost of a decode for every request.
  if (record.master === undefined && record.state !== 'processing') return refused('not-ready');
  return undefined;
}

/** Makes the variant, unless somebody else does. */
async function alone(
  address: VariantAddress,
  services: ResizerServices,
  signal: AbortSignal,
): Promise<Outcome | Again> {
  const run: VariantRun = { address, run: randomUUID() };
  const record = await services.catalogue.claim(run, CLAIM_SECONDS);
  if (record === 'claimed') return 'again';
  if (record === 'gone') return refused('unknown-image');
  let ended = false;
  try {
    const outcome = await renderAndStore(record, run, services, signal);
    ended = outcome !== 'again' && outcome.kind === 'image' && outcome.image.stored;
    return outcome;
  } catch (error) {
    const code = refusalFor(error);
    if (code === undefined) throw error;
    return refused(code);
  } finally {
    // Whatever fails here lapses.
    if (!ended) await services.catalogue.releaseClaim(run).catch(() => undefined);
  }
}

async function renderAndStore(
  record: ImageRecord,
  run: VariantRun,
  services: ResizerServices,
  signal: AbortSignal,
): Promise<Outcome | Again> {
  const { address } = run;
  const { contract, catalogue, gate } = services;
  try {
    const rendered = await gate.run(() => renderFrom(record, address, services, signal));
    if (rendered === undefined) return refused('not-ready');
    const { variant, isSettled } = rendered;
    // What is made of the upload itself is soon made anew, beside all other variants.
    const lifetime = isSettled ? cacheControl(contract.cacheClasses.images) : briefly(contract);
    const result = await storeVariant({ seen: record, run, variant, cacheControl: lifetime, services, signal });
    if (result === 'changed') return 'again';
    if (result === 'gone') return refused('unknown-image');
    const image = { data: variant.data, contentType: variant.contentType, eTag: result.eTag, address };
    return {
      kind: 'image',
      image: { ...image, stored: result.stored, cacheControl: result.stored ? lifetime : briefly(contract) },
    };
  } catch (error) {
    if (!(error instanceof LeftOutError)) throw error;
    await catalogue.leftOut(record, run, error.bytes);
    return lowerRanked(address, services, signal);
  }
}

/**
 * The best of the formats ranked below one that would weigh more: whoever asked for that understands these. It says what
 * it is by its content type, and lives as an address does whose format is open.
 */
async function lowerRanked(address: VariantAddress, services: ResizerServices, signal: AbortSignal): Promise<Outcome> {
  const { images, cacheClasses } = services.contract;
  const useCase = images.useCases[address.useCase];
  const ranked = useCase === undefined ? [] : rankedFormats(images, useCase);
  const format = ranked[ranked.indexOf(address.format) + 1];
  if (format === undefined) return refused('unknown-variant');
  const outcome = await makeVariant({ ...address, format }, services, signal);
  if (outcome.kind === 'refused') return outcome;
  return { kind: 'image', image: { ...outcome.image, cacheControl: cacheControl(cacheClasses.negotiated) } };
}

const lists = ({ variants = [] }: ImageRecord, { useCase, format }: VariantAddress): boolean =>
  variants.some((variant) => variant.useCase === useCase && variant.format === format);

const isLeftOut = ({ omitted = [] }: ImageRecord, { useCase, format }: VariantAddress): boolean =>
  omitted.some((variant) => variant.useCase === useCase && variant.format === format);

const briefly = ({ delivery }: ResizerContract): string => `public, max-age=${delivery.onTheFly.errorTtlSeconds}`;

function refusalFor(error: unknown): 'overloaded' | 'timed-out' | 'unreadable' | 'failed' | undefined {
  if (error instanceof OverloadedError) return 'overloaded';
  if (!(error instanceof ImageProcessingError)) return undefined;
  if (error.status === 503) return 'timed-out';
  return error.status < 500 ? 'unreadable' : 'failed';
}
