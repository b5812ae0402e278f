import { join } from 'node:path';

/** What cdktf has synthesized, and which of its stacks runs where none is named. */
export interface SynthesizedStacks {
  readonly folder: string;
  readonly byDefault: string;
}

/** The file of the stack that runs by default. */
export function defaultStackFile({ folder, byDefault }: SynthesizedStacks): string {
  return join(folder, 'stacks', byDefault, 'cdk.tf.json');
}

/** Arguments of `spark-media`, of those of `npm start`: the stack by default, unless they name another. */
export function devArguments(args: readonly string[], stacks: SynthesizedStacks): readonly string[] {
  // A name is one of a folder's; a file is one stack, and is not named besides.
  const isNamed = args.some((argument) => /^--stack-name(=|$)/.test(argument));
  return ['dev', '--stack', isNamed ? stacks.folder : defaultStackFile(stacks), ...args];
}
