import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Where the page of the local platform is put, inside the package. */
export const PAGE_FOLDER = 'dist/local/dev/page';

const SOURCES = 'local/dev/page';
/** The page names them by these names. */
const BUNDLED = { 'page.js': 'page.ts', 'page.css': 'page.css' } as const;
const COPIED = 'index.html';
/** The page is for the browser of whoever works on the platform, which is a current one. */
const LANGUAGE = 'es2022';
/** Packages of which code goes into the page; each asks that its licence go with it. */
const CARRIED = ['hls.js'] as const;

/** Writes the page's files, with all that they need: nothing is loaded from elsewhere. Their paths and bytes. */
export async function buildPage(root: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const folder = join(root, PAGE_FOLDER);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, SOURCES, COPIED), join(folder, COPIED));
  for (const [name, source] of Object.entries(BUNDLED)) {
    writeFileSync(join(folder, name), await bundled(root, join(SOURCES, source)));
  }
  return [COPIED, ...Object.keys(BUNDLED)].map((name) => {
    const path = join(folder, name);
    return { path, bytes: statSync(path).size };
  });
}

/** A script or style sheet as one file. */
async function bundled(root: string, entryPoint: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
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
  if (output === undefined) throw new Error(`esbuild made nothing of ${entryPoint}`);
  return output.text;
}

/** A package's name, version and licence as a comment that minifiers keep. */
function licenceComment(name: string): string {
  const manifest = require.resolve(`${name}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  const licence = readFileSync(join(dirname(manifest), 'LICENSE'), 'utf8').trim();
  return `/*! ${name} ${version}\n${licence.replaceAll('*/', '* /')}\n*/`;
}
