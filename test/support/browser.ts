import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** As distributions name it. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/** Nothing but the pages of the test: no sandbox, which root has none of, no update, sync or QUIC. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A player may start with sound, without a hand on the page.
  '--autoplay-policy=no-user-gesture-required',
] as const;

export interface BrowserOptions {
  /** Further flags of Chromium. */
  readonly flags?: readonly string[];
}

/**
 * Runs `body` with a headless Chromium, which ends with it. Its profile is a new folder each time.
 *
 * @throws Error when no Chromium is on the PATH
 */
export async function withBrowser<T>(
  body: (browser: Browser) => Promise<T>,
  { flags = [] }: BrowserOptions = {},
): Promise<T> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...FLAGS, ...flags],
  });
  try {
    return await body(browser);
  } finally {
    await browser.close();
  }
}

/** What went wrong on a page, as long as it lives: uncaught exceptions and what it wrote as errors. */
export interface ObservedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: readonly string[];
}

/** A page with a cache and storage of its own, and the list of its errors. */
export async function newPage(browser: Browser, options?: Parameters<Browser['newContext']>[0]): Promise<ObservedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, context, errors };
}

function findChromium(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const program of PROGRAMS) {
      const path = join(folder, program);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(`'PATH' must lead to ${PROGRAMS.join(' or ')}, got: ${process.env['PATH'] ?? ''}`);
}
