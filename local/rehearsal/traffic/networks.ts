import type { NetworkProfile } from '../types';

/**
 * Connections as tools of the field emulate them.
 *
 * - `wifi`: WebPageTest's `Cable` in its time, Firefox's `Wi-Fi` in its rate
 * - `4g`: WebPageTest's `LTE`
 * - `fast-3g`: Lighthouse's default, the 85th percentile of phones; WebPageTest's `3GFast`
 * - `slow-3g`: WebPageTest's `3GSlow`
 *
 * None of them loses packets. What a browser says of a connection follows from its time and rate: 3G is what takes 270 ms or
 * has at most 700 kbit/s, so that the third is 4G to it.
 *
 * https://github.com/WPO-Foundation/webpagetest/blob/master/www/settings/connectivity.ini.sample
 * https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
 * https://searchfox.org/mozilla-central/source/devtools/client/shared/components/throttling/profiles.js
 * https://wicg.github.io/netinfo/#effective-connection-types
 */
export const NETWORK_PROFILES = [
  { name: 'wifi', roundTripMs: 28, downMbps: 30, lossShare: 0, metered: false, effectiveType: '4g' },
  { name: '4g', roundTripMs: 70, downMbps: 12, lossShare: 0, metered: true, effectiveType: '4g' },
  { name: 'fast-3g', roundTripMs: 150, downMbps: 1.6, lossShare: 0, metered: true, effectiveType: '4g' },
  { name: 'slow-3g', roundTripMs: 400, downMbps: 0.4, lossShare: 0, metered: true, effectiveType: '3g' },
] as const satisfies readonly NetworkProfile[];

export type NetworkName = (typeof NETWORK_PROFILES)[number]['name'];

/** @returns undefined for a name that is none of a profile */
export function networkNamed(name: string): NetworkProfile | undefined {
  return NETWORK_PROFILES.find((profile) => profile.name === name);
}
