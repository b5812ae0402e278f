import { deepStrictEqual } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `compare-synth <expected> <actual>`: fails unless two synthesized outputs declare the same, whatever wrote them. (The
 * key `//` is a comment, in which cdktf notes its own version.)
 */
function declared(outdir: string): Readonly<Record<string, unknown>> {
  const withoutComments = (key: string, value: unknown): unknown => (key === '//' ? undefined : value);
  const read = (stack: string): unknown =>
    JSON.parse(readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8'), withoutComments);
  return Object.fromEntries(readdirSync(join(outdir, 'stacks')).map((stack) => [stack, read(stack)]));
}

const [, , expected = '', actual = ''] = process.argv;
deepStrictEqual(declared(actual), declared(expected));
console.log(`The same: ${Object.keys(declared(actual)).join(', ')}`);
