import { weightedRanges } from './accept';

export const DEVICE_CLASSES = ['mobile', 'tablet', 'desktop'] as const;
export type DeviceClass = (typeof DEVICE_CLASSES)[number];

/** What a request tells of the device. */
export interface DeviceHints {
  /** What the CDN says, where it looks devices up itself. @default - not known */
  readonly viewer?: DeviceClass;
  /** `Sec-CH-UA-Mobile`. @default - not sent */
  readonly uaMobile?: string;
  /** `User-Agent`. @default - not sent */
  readonly userAgent?: string;
}

const MAX_AGENT_LENGTH = 512;
/** Those that name themselves, and Android without `Mobile`, as Google asks of tablets. */
const TABLET = /ipad|tablet|kindle|playbook|silk/i;
/** With the HTTP clients of apps, which phones run. */
const MOBILE = /mobi|iphone|ipod|opera mini|okhttp|dalvik|cfnetwork/i;
const ANDROID = /android/i;

/**
 * The class of a device: by the CDN's own lookup, else by the client hint (`?1` is a phone; `?0` is everything else), else
 * by the names in its user agent. An unknown one is a desktop.
 * https://wicg.github.io/ua-client-hints/#sec-ch-ua-mobile
 */
export function deviceClass({ viewer, uaMobile, userAgent }: DeviceHints): DeviceClass {
  if (viewer !== undefined) return viewer;
  if (uaMobile === '?1') return 'mobile';
  const agent = (userAgent ?? '').slice(0, MAX_AGENT_LENGTH);
  if (TABLET.test(agent)) return 'tablet';
  if (uaMobile !== '?0' && MOBILE.test(agent)) return 'mobile';
  return ANDROID.test(agent) ? 'tablet' : 'desktop';
}

/**
 * The language for an `Accept-Language` header, by RFC 4647 section 3.4 (lookup): of each range its longest prefix that
 * the list has, and of those the one of the highest weight, the first among equals.
 *
 * @param languages tags in lower case; the first is the default
 */
export function lookupLanguage(header: string | undefined, languages: readonly string[]): string {
  let best = languages[0] ?? '';
  let bestWeight = 0;
  weightedRanges(header).forEach(({ range, weight }) => {
    if (weight <= bestWeight) return;
    const found = longestPrefix(range, languages);
    if (found === undefined) return;
    best = found;
    bestWeight = weight;
  });
  return best;
}

/** Cuts subtags from the end. A single letter that this leaves there, which the RFC cuts too, is the end of no listed tag. */
function longestPrefix(range: string, languages: readonly string[]): string | undefined {
  let tag = range;
  while (tag !== '') {
    if (languages.indexOf(tag) >= 0) return tag;
    tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')));
  }
  return undefined;
}

/** Whether a `Save-Data` header is the wish for less. https://wicg.github.io/savedata/#save-data-request-header-field */
export function savesData(header: string | undefined): boolean {
  return header !== undefined && /^\s*on\s*(;|$)/i.test(header);
}
