'use strict';
/**
 * `node scripts/run.cjs <file.ts> [arguments…]` runs a TypeScript file of this repository on every Node that the
 * package supports, with no build before it. Types are checked by `npm run check`, not here.
 */
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { transformSync } = require('esbuild');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    sourcefile: filename,
    sourcemap: 'inline',
    // Dynamic imports stay for Node to resolve, so that ESM-only packages load.
    supported: { 'dynamic-import': true },
  });
  module._compile(code, filename);
};
process.setSourceMapsEnabled(true);

const [, , file, ...rest] = process.argv;
if (file === undefined) {
  console.error('usage: node scripts/run.cjs <file.ts> [arguments…]');
  process.exit(2);
}
const script = resolve(file);
process.argv = [process.argv[0], script, ...rest];
require(script);
