import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** What runs on its own computer, and the browser's code, which does not. */
const FOLDERS = ['lib/contract', 'lib/observe', 'lib/support', 'processors', 'local'];
const IN_BROWSERS = ['processors/image-loader/', 'local/dev/page/'];

/** The package's programs, compiled from this checkout into a folder that finds its dependencies. */
export class CompiledPackage {
  readonly folder: string;

  constructor() {
    const build = join(ROOT, 'build');
    mkdirSync(build, { recursive: true });
    this.folder = mkdtempSync(join(build, 'command-'));
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: FOLDERS.flatMap(sources),
      outdir: this.folder,
      outbase: '.',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('node_modules'))
    .filter((file) => !IN_BROWSERS.some((folder) => file.startsWith(folder)));
}
