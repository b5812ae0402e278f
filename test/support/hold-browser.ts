import type { Browser } from 'playwright-core';
import { withBrowser } from './browser';

/** A browser for all tests of a file. `release` ends it. */
export async function holdBrowser(): Promise<{ readonly browser: Browser; readonly release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const ended = withBrowser(
      (browser) =>
        new Promise<void>((done) =>
          resolve({
            browser,
            release: () => {
              done();
              return ended;
            },
          }),
        ),
    );
    ended.catch(reject);
  });
}
