import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes what tsc wrote, so that a package never carries the output of a source that is gone. The functions have stamps. */
for (const folder of ['lib', 'stacks', 'processors', 'local', 'tsconfig.build.tsbuildinfo']) {
  rmSync(join(__dirname, '..', 'dist', folder), { recursive: true, force: true });
}
