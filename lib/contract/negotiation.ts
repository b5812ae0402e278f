import { acceptedFormat } from './accept';
import { type DeviceClass, deviceClass, type DeviceHints, lookupLanguage, savesData } from './client-hints';
import type { ImageFormat } from './images';
import type { NegotiationTable } from './negotiation-table';

/** A request as the edge, the delivery API and the loader see it. A header that came in several lines is joined by `, `. */
export interface NegotiationRequest {
  /** @default 'GET' */
  readonly method?: string;
  /** As it was sent: with a leading slash, percent-encoded, without the query string. */
  readonly path: string;
  /** Each value of the query's `size`, as it was sent; see `querySizes`. @default [] */
  readonly sizes?: readonly string[];
  /** `Accept` */
  readonly accept?: string;
  /** `ECT` */
  readonly ect?: string;
  /** `Save-Data` */
  readonly saveData?: string;
  readonly device?: DeviceHints;
  /** `Accept-Language` */
  readonly language?: string;
}

/** What a request gets: one variant of the contract. */
export interface NegotiatedVariant {
  readonly kind: 'variant';
  /** Storage key; with a leading slash it is the canonical path. */
  readonly key: string;
  readonly userId: string;
  readonly imageId: string;
  readonly useCase: string;
  readonly format: ImageFormat;
  /** Whether the request left the choice open, so that its answer varies; a canonical path has one answer for all. */
  readonly negotiated: boolean;
  /** Only where the cache key of negotiated answers holds it. */
  readonly device?: DeviceClass;
  /** Only where the cache key of negotiated answers holds it. */
  readonly language?: string;
}

/** Why a request gets no image, and the status that says it. */
export const REFUSAL_STATUS = {
  /** Neither GET nor HEAD. */
  'method-not-allowed': 405,
  /** No address of an image. */
  'unknown-path': 404,
  /** A use case, or a format of it, that the contract does not have. */
  'unknown-variant': 404,
  /** More than one `size`. */
  'ambiguous-size': 400,
  'unknown-size': 400,
  /** Every format is refused by name or wildcard with `q=0`. */
  'not-acceptable': 406,
} as const;
export type RefusalCode = keyof typeof REFUSAL_STATUS;

export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly status: (typeof REFUSAL_STATUS)[RefusalCode];
}

export type Negotiation =
  | NegotiatedVariant
  | Refusal
  /** The address that timings are sent to, which is answered 204. */
  | { readonly kind: 'beacon' };

/** Request headers that carry what the cache key holds beside the path; whatever a client sends in them is dropped. */
export const KEY_HEADERS = { device: 'x-spark-device', language: 'x-spark-language' } as const;

/** Longer than any address of the contract. */
const MAX_PATH_LENGTH = 256;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const EFFECTIVE_TYPE = /^(slow-2g|2g|3g|4g)$/;
const WIDTH = /^[1-9]\d{0,4}$/;

/**
 * What a request gets, wherever it is decided. The outcome is one of a closed set, never computed: variants that the
 * contract has, and named refusals. It throws nothing, and its work has a bound whatever is sent.
 */
export function negotiate(table: NegotiationTable, request: NegotiationRequest): Negotiation {
  const { method = 'GET', path } = request;
  if (method !== 'GET' && method !== 'HEAD') return refused('method-not-allowed');
  if (path === table.beaconPath) return { kind: 'beacon' };
  const prefix = `/${table.prefix}`;
  if (path.length > MAX_PATH_LENGTH || path.slice(0, prefix.length) !== prefix) return refused('unknown-path');
  const segments = path.slice(prefix.length).split('/');
  const userId = segments[0] ?? '';
  if (!ID.test(userId)) return refused('unknown-path');
  if (segments.length === 3) return canonical(table, userId, segments[1] ?? '', segments[2] ?? '');
  const imageId = segments[1] ?? '';
  if (segments.length !== 2 || !ID.test(imageId)) return refused('unknown-path');
  return chosen(table, userId, imageId, request);
}

/** A path that names its variant is taken at its word. */
function canonical(table: NegotiationTable, userId: string, useCase: string, file: string): Negotiation {
  const dot = file.indexOf('.');
  const imageId = file.slice(0, Math.max(0, dot));
  const format = file.slice(dot + 1) as ImageFormat;
  if (!ID.test(imageId)) return refused('unknown-path');
  if (!has(table.useCases, useCase) || formatsOf(table, useCase).indexOf(format) < 0) return refused('unknown-variant');
  return variant(table, { userId, imageId, useCase, format, negotiated: false });
}

function chosen(table: NegotiationTable, userId: string, imageId: string, request: NegotiationRequest): Negotiation {
  const { sizes = [], ect = '', saveData } = request;
  if (sizes.length > 1) return refused('ambiguous-size');
  // Looking for a device costs more than all else, and few contracts ask.
  const device = table.byDevice ? deviceClass(request.device ?? {}) : 'desktop';
  const wanted = sizedUseCase(table, decoded(sizes[0]), table.deviceUseCases[device] ?? table.defaultUseCase);
  if (wanted === undefined) return refused('unknown-size');
  const useCase = steppedDown(table, wanted, { ect, saveData });
  const format = acceptedFormat(request.accept, formatsOf(table, useCase));
  if (format === undefined) return refused('not-acceptable');
  const found = variant(table, { userId, imageId, useCase, format, negotiated: true });
  if (table.keyedBy.length === 0) return found;
  return {
    ...found,
    ...(table.keyedBy.indexOf('device') >= 0 ? { device } : {}),
    ...(table.keyedBy.indexOf('language') >= 0 ? { language: lookupLanguage(request.language, table.languages) } : {}),
  };
}

/** The use case a size asks for, by name, by alias, or where the contract snaps by width. */
function sizedUseCase(table: NegotiationTable, size: string, fallback: string): string | undefined {
  if (size === '') return fallback;
  if (has(table.useCases, size)) return size;
  if (has(table.aliases, size)) return table.aliases[size];
  if (table.unknownSize === 'refuse') return undefined;
  return table.unknownSize === 'snap' && WIDTH.test(size) ? snapped(table, Number(size)) : fallback;
}

/** The narrowest use case that is wide enough, or the widest there is. */
export function snapped(table: NegotiationTable, width: number): string {
  let best = table.defaultUseCase;
  let bestWidth = -1;
  Object.keys(table.useCases).forEach((name) => {
    const own = widthOf(table, name);
    const isBetter = bestWidth < width ? own > bestWidth : own >= width && own < bestWidth;
    if (isBetter) {
      best = name;
      bestWidth = own;
    }
  });
  return best;
}

/** Save-Data is the user's own wish and wins over what was measured. */
function steppedDown(
  { steps }: NegotiationTable,
  useCase: string,
  { ect, saveData }: { readonly ect: string; readonly saveData?: string },
): string {
  const measured = EFFECTIVE_TYPE.test(ect) ? ect : 'none';
  const step = steps[savesData(saveData) ? 'save' : measured];
  return step !== undefined && has(step, useCase) ? (step[useCase] ?? useCase) : useCase;
}

function variant(
  { prefix }: NegotiationTable,
  found: Omit<NegotiatedVariant, 'kind' | 'key' | 'device' | 'language'>,
): NegotiatedVariant {
  const { userId, imageId, useCase, format, negotiated } = found;
  const key = `${prefix}${userId}/${useCase}/${imageId}.${format}`;
  return { kind: 'variant', key, userId, imageId, useCase, format, negotiated };
}

function refused(code: RefusalCode): Refusal {
  return { kind: 'refused', code, status: REFUSAL_STATUS[code] };
}

const formatsOf = (table: NegotiationTable, useCase: string): readonly ImageFormat[] =>
  table.useCases[useCase]?.formats ?? [];
const widthOf = (table: NegotiationTable, useCase: string): number => table.useCases[useCase]?.width ?? 0;

/** Sizes come from strangers, and every object has a `constructor`. */
function has(record: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(record, key);
}

/** Percent-encoding undone; what is no such encoding is nobody's name. */
function decoded(size = ''): string {
  if (size.indexOf('%') < 0) return size;
  try {
    return decodeURIComponent(size);
  } catch {
    return size;
  }
}

/**
 * Each value of `size` in a query string, as it was sent, with or without the leading question mark. All places read
 * queries by this, so that none sees a parameter where another sees none.
 */
export function querySizes(query: string): readonly string[] {
  return query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part === 'size' || part.slice(0, 5) === 'size=')
    .map((part) => part.slice(5));
}
