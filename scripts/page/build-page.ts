import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where the page of the local platform is put, inside the package. */
export const PAGE_FOLDER = 'dist/local/dev/page';

const SOURCES = 'local/dev/page';
/** As they are written: the page names its script and style by these names. */
const COPIED = ['index.html', 'page.css'] as const;
/** The page is for the browser of whoever works on the platform, which is a current one. */
const LANGUAGE = 'es2022';
/** Packages of which code goes into the page; each asks that its licence go with it. */
const CARRIED = ['hls.js'] as const;

/** The page's script, with all that it needs: nothing is loaded from elsewhere. */
export async function pageScript(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(SOURCES, 'page.ts')],
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: LANGUAGE,
    format: 'esm',
    legalComments: 'inline',
    banner: { js: CARRIED.map(licenceComment).join('\n') },
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild made nothing of the page');
  return output.text;
}

/** Writes the page's files; their paths and bytes. */
export async function buildPage(root: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const folder = join(root, PAGE_FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.js'), await pageScript(root));
  for (const name of COPIED) copyFileSync(join(root, SOURCES, name), join(folder, name));
  return ['page.js', ...COPIED].map((name) => {
    const path = join(folder, name);
    return { path, bytes: statSync(path).size };
  });
}

/** A package's name, version and licence as a comment that minifiers keep. */
function licenceComment(name: string): string {
  const manifest = require.resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const licence = readFileSync(join(dirname(manifest), 'LICENSE'), 'utf8').trim();
  return `/*! ${name} ${version}\n${licence.replaceAll('*/', '* /')}\n*/`;
}
