import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '..', 'docs', 'benchmarks.md');

/** Puts a section of measurements where its markers are, `<!-- bench:name begin -->` and `end`, or at the end of the file. */
export function writeSection(name: string, section: string): void {
  const [beginMark, endMark] = [`<!-- bench:${name} begin -->`, `<!-- bench:${name} end -->`];
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '# Benchmarks\n';
  const marked = `${beginMark}\n\n${section}\n\n${endMark}`;
  const [begin, end] = [text.indexOf(beginMark), text.indexOf(endMark)];
  writeFileSync(
    DOCUMENT,
    begin >= 0 && end > begin
      ? text.slice(0, begin) + marked + text.slice(end + endMark.length)
      : `${text}\n${marked}\n`,
  );
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What has to be reached, and what was. */
export interface Target {
  readonly what: string;
  readonly bound: string;
  readonly reached: number;
  readonly unit: string;
  readonly met: boolean;
}

export function atLeast(what: string, bound: number, reached: number): Target {
  return { what, bound: `≥ ${bound}×`, reached, unit: '×', met: reached >= bound };
}

export function atMost(what: string, bound: number, reached: number): Target {
  return { what, bound: `≤ ${bound}×`, reached, unit: '×', met: reached <= bound };
}
