/** A browser or app, as it asks for images. */
export interface ClientKind {
  /** `chrome-android` */
  readonly browser: string;
  /** Of all clients; shares are of their sum. */
  readonly share: number;
  /** With an image request. @default - none is sent */
  readonly accept?: string;
  readonly userAgent: string;
  /** `Sec-CH-UA-Mobile`, which Blink sends unasked. */
  readonly uaMobile?: '?0' | '?1';
  /** Whether it has network information and client hints. */
  readonly blink: boolean;
  /** Whether it runs no page, and so no image loader: it asks for negotiated addresses. */
  readonly app: boolean;
  /** Whether it can be on a mobile network. */
  readonly mobile: boolean;
}

const BLINK = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const SAFARI =
  'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';
const FIREFOX = 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';
const BLINK_UNTIL_84 = 'image/webp,image/apng,image/*,*/*;q=0.8';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const IOS = 'Mozilla/5.0 (iPhone; CPU iPhone OS';

/** When the shares were looked up. */
export const CLIENT_KINDS_OF = '2025-09';

/**
 * Clients by share. Of browsers on phones 69 % are Chrome, 20 % Safari, 3 % Samsung's; on desktops 70 % Chrome, 12 % Edge, 6 %
 * Safari, 5 % Firefox (StatCounter, 2025, worldwide, https://gs.statcounter.com/browser-market-share). That nine of ten
 * clients are phones, a third of those the apps, and that one in fifty phones is too old for AVIF, is assumed of a dating
 * app: whoever has a log knows better.
 *
 * What each sends: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Content_negotiation/List_of_default_Accept_values
 */
export const CLIENT_KINDS: readonly ClientKind[] = [
  {
    browser: 'chrome-android',
    share: 0.41,
    accept: BLINK,
    userAgent: `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`,
    uaMobile: '?1',
    blink: true,
    app: false,
    mobile: true,
  },
  {
    browser: 'safari-ios',
    share: 0.12,
    accept: SAFARI,
    userAgent: `${IOS} 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1`,
    blink: false,
    app: false,
    mobile: true,
  },
  {
    browser: 'samsung-internet',
    share: 0.02,
    accept: BLINK,
    userAgent: `${ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    uaMobile: '?1',
    blink: true,
    app: false,
    mobile: true,
  },
  {
    browser: 'firefox-android',
    share: 0.01,
    accept: FIREFOX,
    userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:138.0) Gecko/138.0 Firefox/138.0',
    blink: false,
    app: false,
    mobile: true,
  },
  {
    browser: 'chrome-android-old',
    share: 0.02,
    accept: BLINK_UNTIL_84,
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; SM-A205U) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/84.0.4147.125 Mobile Safari/537.36',
    blink: true,
    app: false,
    mobile: true,
  },
  {
    browser: 'app-android',
    share: 0.21,
    // An interceptor that names what the system decodes: okhttp by itself sends no Accept.
    accept: 'image/avif,image/webp,*/*',
    userAgent: 'okhttp/4.12.0',
    blink: false,
    app: true,
    mobile: true,
  },
  {
    browser: 'app-ios',
    share: 0.11,
    accept: 'image/webp,image/*,*/*;q=0.8',
    userAgent: 'Spark/1.0 (iPhone; iOS 17.5; Scale/3.00)',
    blink: false,
    app: true,
    mobile: true,
  },
  {
    browser: 'chrome-desktop',
    share: 0.07,
    accept: BLINK,
    userAgent: `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`,
    uaMobile: '?0',
    blink: true,
    app: false,
    mobile: false,
  },
  {
    browser: 'edge-desktop',
    share: 0.012,
    accept: BLINK,
    userAgent: `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`,
    uaMobile: '?0',
    blink: true,
    app: false,
    mobile: false,
  },
  {
    browser: 'safari-mac',
    share: 0.01,
    accept: SAFARI,
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
    blink: false,
    app: false,
    mobile: false,
  },
  {
    browser: 'firefox-desktop',
    share: 0.008,
    accept: FIREFOX,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0',
    blink: false,
    app: false,
    mobile: false,
  },
];
