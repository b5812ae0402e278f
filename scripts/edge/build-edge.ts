import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, transform } from 'esbuild';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/** Where the code that runs at the edge is put, inside the package. */
export const EDGE_FOLDER = 'dist/edge';

/** CloudFront functions, by the name of the built file and the module that exports `handler`. */
export const CLOUDFRONT_FUNCTIONS = {
  'cloudfront-negotiation.js': 'processors/edge-negotiation/cloudfront/viewer-request.ts',
} as const;

/** Workers, by the name of the built module and the one that exports it by default. */
export const CLOUDFLARE_WORKERS = {
  'cloudflare-negotiation.mjs': 'processors/edge-negotiation/cloudflare/worker.ts',
} as const;

/**
 * The code of one CloudFront function, with one top-level `handler`. Its runtime has the language of ES 5.1 and a few
 * later functions: TypeScript writes that, and only once the modules are joined, so that its helpers are there once.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export async function cloudFrontFunction(root: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: `import { handler } from './${entry}';\nedge = handler;`, resolveDir: root },
    write: false,
    bundle: true,
    target: 'es2022',
    format: 'iife',
    logLevel: 'error',
  });
  const [joined] = outputFiles;
  if (joined === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  const { outputText } = transpileModule(joined.text, {
    compilerOptions: { target: ScriptTarget.ES5, module: ModuleKind.None },
  });
  const { code } = await transform(outputText, {
    minify: true,
    target: 'es5',
    charset: 'ascii',
    legalComments: 'none',
  });
  return `var edge;${code.trim()}function handler(event){return edge(event)}\n`;
}

/** The code of one Worker: a module of its own, for an engine that has all of today's language. */
export async function cloudflareWorker(root: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    target: 'es2022',
    format: 'esm',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'error',
  });
  const [joined] = outputFiles;
  if (joined === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return joined.text;
}

/** Builds all of them; the paths of what was written, with their sizes in bytes. */
export async function buildEdge(root: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const builds = [
    ...Object.entries(CLOUDFRONT_FUNCTIONS).map(([name, entry]) => ({ name, code: cloudFrontFunction(root, entry) })),
    ...Object.entries(CLOUDFLARE_WORKERS).map(([name, entry]) => ({ name, code: cloudflareWorker(root, entry) })),
  ];
  return Promise.all(
    builds.map(async ({ name, code }) => {
      const text = await code;
      const path = join(root, EDGE_FOLDER, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, bytes: Buffer.byteLength(text) };
    }),
  );
}
