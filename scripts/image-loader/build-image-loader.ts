import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Where the browser's image loader is put, inside the package. */
export const IMAGE_LOADER_FOLDER = 'dist/image-loader';

/** By file: how the module is written. */
const MODULES = { 'index.mjs': 'esm', 'index.cjs': 'cjs' } as const;

/** Chrome 85, Firefox 79, Safari 14: older ones have no `??=`, and most of them no WebP either. */
const LANGUAGE = 'es2021';

/** Names come from the sources, which TypeScript has declared elsewhere in the package. */
const DECLARATIONS = "export * from '../processors/image-loader/index.js';\n";

/** The loader as one minified module. */
export async function imageLoaderModule(root: string, format: 'esm' | 'cjs'): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['processors/image-loader/index.ts'],
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: LANGUAGE,
    format,
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild made nothing of the image loader');
  return output.text;
}

/** Bytes of a module as it travels. */
export function compressedBytes(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}

/** Writes both modules and their declarations; their paths and compressed bytes. */
export async function buildImageLoader(
  root: string,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const folder = join(root, IMAGE_LOADER_FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const name of ['index.d.ts', 'index.d.mts']) writeFileSync(join(folder, name), DECLARATIONS);
  return Promise.all(
    Object.entries(MODULES).map(async ([name, format]) => {
      const code = await imageLoaderModule(root, format);
      const path = join(folder, name);
      writeFileSync(path, code);
      return { path, bytes: compressedBytes(code) };
    }),
  );
}
