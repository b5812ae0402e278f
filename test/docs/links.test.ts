import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readJson, ROOT } from '../support/repository';

const { files, scripts } = readJson<{ files: string[]; scripts: Record<string, string> }>('package.json');
/** What npm adds to `files`. */
const ALWAYS = ['README.md', 'LICENSE', 'package.json'];
const documents = ['.', 'docs', 'examples', 'local/samples', 'test/fixtures'].flatMap(markdownIn).sort();

/** Markdown of a folder, and of those below it but for the root's. */
function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .map((file) => posix.join(folder, file.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.md'));
}

/** Whether the published package has a file, or a folder with something in it. */
function isHeld(path: string): boolean {
  return [...ALWAYS, ...files].some((entry) => {
    const [before = '', after] = entry.split('*');
    return after === undefined
      ? path === entry || path.startsWith(`${entry}/`)
      : path.startsWith(before) && path.endsWith(after) && !path.slice(before.length).includes('/');
  });
}

/** Anchors of a document, as they are made of its headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function linksOf(document: string): { link: string; path: string; anchor?: string }[] {
  const markdown = readFileSync(join(ROOT, document), 'utf8');
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [target = '', anchor] = link.split('#');
      return { link, path: target === '' ? document : posix.join(posix.dirname(document), target), anchor };
    });
}

describe('a link of a document', () => {
  test('leads to a file or folder that is there, and to a heading of it', () => {
    const links = documents.flatMap(linksOf);
    expect(links.length).toBeGreaterThan(50);

    const dead = links.filter(({ path, anchor }) => {
      const file = join(ROOT, path);
      if (!existsSync(file)) return true;
      return (
        anchor !== undefined && !(statSync(file).isFile() && anchorsOf(readFileSync(file, 'utf8')).includes(anchor))
      );
    });
    expect(dead).toEqual([]);
  });

  test('is alive for who has installed the package', () => {
    const published = documents.filter(isHeld);
    expect(published).toEqual(expect.arrayContaining(['README.md', 'docs/decisions/0001-media-contract.md']));

    expect(published.flatMap(linksOf).filter(({ path }) => !isHeld(path))).toEqual([]);
  });
});

test('every script that a document names is there', () => {
  const named = documents.flatMap((document) =>
    [...readFileSync(join(ROOT, document), 'utf8').matchAll(/npm run ([a-z0-9:-]+)/g)].map(([, script = '']) => script),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
