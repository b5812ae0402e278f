import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ZipEntries } from './zip';

/** Remembers which inputs a file was built from and what came out. */
export class Stamp {
  /** @param inputs their digest */
  constructor(
    private readonly path: string,
    private readonly inputs: string,
  ) {}

  holdsFor(output: string): boolean {
    return existsSync(this.path) && existsSync(output) && readFileSync(this.path, 'utf8') === this.text(output);
  }

  write(output: string): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, this.text(output));
  }

  private text(output: string): string {
    return `${this.inputs} ${digest(new Map([['', readFileSync(output)]]))}\n`;
  }
}

export function digest(files: ZipEntries): string {
  const hash = createHash('sha256');
  for (const name of [...files.keys()].sort()) {
    const file = files.get(name) ?? Buffer.alloc(0);
    hash.update(`${name}\0${file.length}\0`).update(file);
  }
  return hash.digest('hex');
}
