import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, transform } from 'esbuild';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/** Where the code of CloudFront functions is put, inside the package. */
export const EDGE_FOLDER = 'dist/edge';

/** CloudFront functions, by the name of the built file and the module that exports `handler`. */
export const CLOUDFRONT_FUNCTIONS = {
  'cloudfront-negotiation.js': 'processors/edge-negotiation/cloudfront/viewer-request.ts',
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

/** Builds all of them; the paths of what was written, with their sizes in bytes. */
export async function buildEdge(root: string): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  return Promise.all(
    Object.entries(CLOUDFRONT_FUNCTIONS).map(async ([name, entry]) => {
      const code = await cloudFrontFunction(root, entry);
      const path = join(root, EDGE_FOLDER, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, code);
      return { path, bytes: Buffer.byteLength(code) };
    }),
  );
}
