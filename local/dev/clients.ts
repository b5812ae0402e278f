import { CLIENT_KINDS } from '../rehearsal/traffic/client-kinds';
import type { ClientPreset } from './api';

/**
 * Kinds of clients by what they send with a request for an image: some of those whose traffic is rehearsed, one that knows
 * no new format, and two that ask for less.
 */
export const CLIENT_PRESETS: readonly ClientPreset[] = [
  { id: 'chrome-android', label: 'Chrome on Android', headers: headersOf('chrome-android') },
  { id: 'safari-iphone', label: 'Safari on iPhone', headers: headersOf('safari-ios') },
  { id: 'firefox-desktop', label: 'Firefox on a desktop', headers: headersOf('firefox-desktop') },
  { id: 'webp-only', label: 'A browser before AVIF', headers: headersOf('chrome-android-old') },
  {
    id: 'jpeg-only',
    label: 'A browser before WebP',
    headers: {
      accept: 'image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5',
      'user-agent':
        'Mozilla/5.0 (iPhone; CPU iPhone OS 13_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.2 Mobile/15E148 Safari/604.1',
    },
  },
  {
    id: 'chrome-save-data',
    label: 'Chrome that saves data',
    headers: { ...headersOf('chrome-android'), 'save-data': 'on' },
  },
  { id: 'chrome-2g', label: 'Chrome on a slow connection', headers: { ...headersOf('chrome-android'), ect: '2g' } },
];

/** What a kind of the rehearsal's clients sends. @throws Error when there is none of that name */
function headersOf(browser: string): ClientPreset['headers'] {
  const kind = CLIENT_KINDS.find((one) => one.browser === browser);
  if (kind === undefined) throw new Error(`'browser' must be one of the rehearsal's, got: ${browser}`);
  const { accept, userAgent, uaMobile } = kind;
  return {
    ...(accept !== undefined && { accept }),
    'user-agent': userAgent,
    ...(uaMobile !== undefined && { 'sec-ch-ua-mobile': uaMobile }),
  };
}
