import type { ClientPreset } from './api';

const CHROME_ACCEPT = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/** Kinds of clients by what they send with a request for an image, as recorded of the browsers. */
export const CLIENT_PRESETS: readonly ClientPreset[] = [
  {
    id: 'chrome-android',
    label: 'Chrome on Android',
    headers: {
      accept: CHROME_ACCEPT,
      'user-agent':
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'sec-ch-ua-mobile': '?1',
    },
  },
  {
    id: 'safari-iphone',
    label: 'Safari on iPhone',
    headers: {
      accept:
        'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
      'user-agent':
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    },
  },
  {
    id: 'firefox-desktop',
    label: 'Firefox on a desktop',
    headers: {
      accept: 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
  },
  {
    id: 'webp-only',
    label: 'A browser before AVIF',
    headers: {
      accept: 'image/webp,image/apng,image/*,*/*;q=0.8',
      'user-agent':
        'Mozilla/5.0 (Linux; Android 9; SM-G960F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.99 Mobile Safari/537.36',
    },
  },
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
    headers: {
      accept: CHROME_ACCEPT,
      'user-agent':
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'sec-ch-ua-mobile': '?1',
      'save-data': 'on',
    },
  },
  {
    id: 'chrome-2g',
    label: 'Chrome on a slow connection',
    headers: {
      accept: CHROME_ACCEPT,
      'user-agent':
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'sec-ch-ua-mobile': '?1',
      ect: '2g',
    },
  },
];
