import { AnnotationMetadataEntryType, type App } from 'cdktf';
import { join } from 'node:path';

/** Width of the terminal that warnings are broken for. */
const WIDTH = 100;

/**
 * What a synth has to say: where each stack was written, and every warning and note once, with the constructs it comes
 * from.
 * `cdktf synth` says the same by itself.
 */
export function synthReport({ manifest, outdir }: Pick<App, 'manifest' | 'outdir'>): string {
  const stacks = Object.values(manifest.stacks);
  const pathsByMessage = new Map<string, string[]>();
  for (const { constructPath, level, message } of stacks.flatMap(({ annotations }) => annotations)) {
    const text = `${level === AnnotationMetadataEntryType.INFO ? 'note' : 'warning'}: ${message}`;
    pathsByMessage.set(text, [...(pathsByMessage.get(text) ?? []), constructPath]);
  }
  return [
    ...[...pathsByMessage].flatMap(([text, paths]) => [...wrap(text), `    at ${paths.join(', ')}`, '']),
    ...stacks.map(({ name, synthesizedStackPath }) => `${name}: ${join(outdir, synthesizedStackPath)}`),
  ].join('\n');
}

/** Lines of at most `WIDTH` characters, the later ones indented. */
function wrap(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined) return [word];
    return last.length + word.length < WIDTH ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, `    ${word}`];
  }, []);
}
