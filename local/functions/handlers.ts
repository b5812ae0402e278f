import { join } from 'node:path';
import { packageRoot } from '../../lib/support/package-root';
import type { ProcessorName } from '../platform/model';

/**
 * Handlers that run here, by what they are in the package. The edge log's two do not: requests are counted where they are
 * answered, and nothing is written to a workspace.
 */
const HANDLERS: Readonly<Partial<Record<ProcessorName, string>>> = {
  'image-optimizer': 'image-optimizer/handler.js',
  'video-transcoder': 'video-transcoder/handler.js',
  'on-the-fly-resizer': 'on-the-fly-resizer/handler.js',
  'delivery-api': 'delivery-api/handler.js',
};

/** Where the compiled package lies: this file's own, or that of the checkout where this file is not compiled. */
const COMPILED = __filename.endsWith('.ts') ? join(packageRoot(), 'dist') : join(__dirname, '../..');

/** The files a function runs by, or `undefined` for one that does not run here. */
export function handlerFiles(
  processor: ProcessorName,
  compiled = COMPILED,
): { readonly handlerFile: string; readonly childFile: string } | undefined {
  const handler = HANDLERS[processor];
  if (handler === undefined) return undefined;
  return {
    handlerFile: join(compiled, 'processors', handler),
    childFile: join(compiled, 'local/functions/child.js'),
  };
}
