import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage, PAGE_FOLDER } from '../../../../scripts/page/build-page';
import { ROOT } from '../../../support/repository';

describe('the built page', () => {
  const file = (name: string): string => readFileSync(join(ROOT, PAGE_FOLDER, name), 'utf8');

  beforeAll(async () => {
    await buildPage(ROOT);
  });

  test('loads its own script and style sheet, and nothing else', () => {
    const html = file('index.html');
    const loaded = [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address,
    );

    expect(loaded.filter((address) => !address?.startsWith('data:'))).toEqual(['page.css', 'page.js']);
    expect(html).toMatch(/<script type="module" src="page.js"><\/script>/);
  });

  test('has a style sheet in one file, with no address in it', () => {
    expect(file('page.css')).not.toMatch(/@import|url\(/);
  });

  test('forbids every script and style but its own files', () => {
    expect(file('index.html')).toMatch(/content="script-src 'self'; style-src 'self'; [^"]*base-uri 'none'/);
  });

  test('carries the licence of the player in it', () => {
    const [comment = ''] = /^\/\*![\s\S]*?\*\//.exec(file('page.js')) ?? [];

    expect(comment).toMatch(/hls\.js \d+\.\d+\.\d+/);
    expect(comment).toContain('Apache License, Version 2.0');
  });
});
