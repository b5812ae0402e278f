import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files in a folder of their own. */
export class FileTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'file-tree-'));

  /** @param files by path; what is no text is written as JSON */
  constructor(files: Readonly<Record<string, unknown>>) {
    this.write(files);
  }

  write(files: Readonly<Record<string, unknown>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What makes a folder a package whose entries TypeScript finds. */
export const PACKAGE_FILES = {
  'package.json': { name: 'made-up' },
  'tsconfig.json': { compilerOptions: { paths: { 'made-up': ['./lib/index.ts'], 'made-up/*': ['./lib/*/index.ts'] } } },
};
