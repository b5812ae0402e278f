import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package: where its package.json lies, whether it runs from source or as built. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`'${__dirname}' must lie inside an installed package, got: no package.json`);
    folder = parent;
  }
  return folder;
}
