import type { ImageFormat } from './images';

/** What browsers and apps send has some 40 to 300 characters; more is no wish, and would be work. */
const MAX_HEADER_LENGTH = 1024;
/** And up to 20 elements. */
const MAX_ELEMENTS = 32;
/** https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2 */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;
/** Below every weight that can be written: what is given to a client that has not named it, but not refused it either. */
const LAST_RESORT = 0.0001;

/** One element of `Accept` or `Accept-Language`: `range;q=0.5`. */
export interface WeightedRange {
  /** In lower case. */
  readonly range: string;
  /** 0 (not acceptable) to 1. */
  readonly weight: number;
}

/**
 * The elements of a weighted header, without those that are malformed. A header that is longer than any client's is
 * read as if it were missing, as a whole: what is left would depend on the order of its elements.
 */
export function weightedRanges(header: string | undefined): readonly WeightedRange[] {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return [];
  const elements = header.split(',');
  if (elements.length > MAX_ELEMENTS) return [];
  return elements.map(weighted).filter((found) => found.weight >= 0);
}

/** One element; a negative weight is no weight. Most have none, and are read by the shortest way. */
function weighted(element: string): WeightedRange {
  const end = element.indexOf(';');
  const range = (end < 0 ? element : element.slice(0, end)).trim().toLowerCase();
  if (range === '') return { range, weight: -1 };
  return { range, weight: end < 0 ? 1 : weightOf(element.slice(end + 1)) };
}

/** What comes before `q` asks for a representation with that parameter, and none has any; what follows says nothing. */
function weightOf(parameters: string): number {
  let rest = parameters;
  let first = '';
  while (first === '' && rest !== '') {
    const end = rest.indexOf(';');
    first = (end < 0 ? rest : rest.slice(0, end)).trim();
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  if (first === '') return 1;
  const quality = first.slice(0, 2).toLowerCase() === 'q=' ? first.slice(2) : '';
  return WEIGHT.test(quality) ? Number(quality) : -1;
}

/**
 * The format for an `Accept` header, by RFC 9110 section 12.5.1: the highest weight wins, and among equals the contract's
 * order. Two things go beyond it, as clients do not say what the RFC supposes:
 *
 * - A format other than the fallback must be named: curl, old iPhones and HTTP libraries send a bare wildcard, and most
 *   of them cannot decode AVIF.
 * - The fallback is also given to who neither names nor refuses it, as a picture is better than an error.
 *
 * @param formats what is offered, best first; the last is the fallback, which every client understands
 * @returns undefined when all of them are refused
 */
export function acceptedFormat(accept: string | undefined, formats: readonly ImageFormat[]): ImageFormat | undefined {
  const weights: Record<string, number> = {};
  weightedRanges(accept).forEach(({ range, weight }) => {
    // Ranges contain a slash, so that none is a name of every object. Of two that contradict, the more careful holds.
    if (range.indexOf('/') >= 0) weights[range] = Math.min(weights[range] ?? 1, weight);
  });
  let best: ImageFormat | undefined;
  let bestWeight = 0;
  formats.forEach((format, index) => {
    const byWildcard = index < formats.length - 1 ? 0 : (weights['image/*'] ?? weights['*/*'] ?? LAST_RESORT);
    const weight = weights[`image/${format}`] ?? byWildcard;
    if (weight > bestWeight) {
      best = format;
      bestWeight = weight;
    }
  });
  return best;
}
