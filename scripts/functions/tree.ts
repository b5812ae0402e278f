import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files below a folder by path relative to it, `/` between folders.
 *
 * @throws on a symlink: a function's package holds none.
 */
export function readTree(path: string, name = ''): Map<string, Buffer> {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) throw new Error(`'${path}' must be a file or a folder, got: a symlink`);
  if (!stats.isDirectory()) return new Map([[name, readFileSync(path)]]);
  return new Map(
    readdirSync(path).flatMap((child) => [...readTree(join(path, child), name === '' ? child : `${name}/${child}`)]),
  );
}
