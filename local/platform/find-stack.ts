import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isPlainObject } from '../../lib/contract/schema';
import { reasonOf, UsageError } from '../errors';

/** Where cdktf puts what it synthesizes, unless it is told otherwise. */
const OUTPUT_FOLDER = 'cdktf.out';
const STACK_FILE = 'cdk.tf.json';
const HOW = 'npx cdktf synth makes one';

/** What the path and the name of a stack are told by. */
export interface StackOptions {
  readonly path: string;
  readonly name: string;
}
const OPTIONS: StackOptions = { path: '--stack', name: '--stack-name' };

/**
 * The synthesized file of a stack.
 *
 * @param path a `cdk.tf.json`, a folder that has one, or one that cdktf has synthesized to. @default 'cdktf.out'
 * @param name which of several stacks. @default - the only one
 * @param options what the two were told by, for errors
 * @throws UsageError where there is none, several and none is named, or one alone that is named all the same
 */
export function findStack(path: string = OUTPUT_FOLDER, name?: string, options: StackOptions = OPTIONS): string {
  const missing = (why: string): UsageError =>
    new UsageError(`'${options.path}' must be a synthesized stack (${HOW}), got: ${path} (${why})`);
  if (!existsSync(path)) throw missing('no such file or folder');
  const manifest = join(path, 'manifest.json');
  if (existsSync(manifest)) return chosen(stacksOf(manifest, missing), { path, name, options, missing });
  const file = statSync(path).isDirectory() ? join(path, STACK_FILE) : path;
  if (existsSync(file)) {
    if (name === undefined) return file;
    throw new UsageError(`'${options.name}' must be left out where '${options.path}' is one stack, got: ${name}`);
  }
  const output = join(path, OUTPUT_FOLDER);
  if (existsSync(output)) return findStack(output, name, options);
  throw missing(existsSync(join(path, 'cdk.tf')) ? 'a stack in HCL; JSON is read' : `no ${STACK_FILE} in it`);
}

type Missing = (why: string) => UsageError;

/** The files of all stacks, by their names. */
function stacksOf(manifest: string, missing: Missing): ReadonlyMap<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(manifest, 'utf8'));
  } catch (error) {
    throw missing(`manifest.json: ${reasonOf(error)}`);
  }
  const stacks = isPlainObject(parsed) && isPlainObject(parsed['stacks']) ? parsed['stacks'] : {};
  return new Map(
    Object.entries(stacks).flatMap(([name, stack]): [string, string][] => {
      const path = isPlainObject(stack) ? stack['synthesizedStackPath'] : undefined;
      return typeof path === 'string' ? [[name, join(dirname(manifest), path)]] : [];
    }),
  );
}

interface Choice {
  /** That was told. */
  readonly path: string;
  readonly name: string | undefined;
  readonly options: StackOptions;
  readonly missing: Missing;
}

function chosen(stacks: ReadonlyMap<string, string>, { path, name, options, missing }: Choice): string {
  const names = [...stacks.keys()].join(', ');
  if (name !== undefined) {
    const named = stacks.get(name);
    if (named === undefined) {
      throw new UsageError(`'${options.name}' must be one of ${names === '' ? 'none' : names}, got: ${name}`);
    }
    return named;
  }
  const [only, ...others] = stacks.values();
  if (only === undefined) throw missing('a manifest.json without stacks');
  if (others.length > 0) {
    throw new UsageError(`'${options.name}' must name one of the stacks of ${path}, got: none of ${names}`);
  }
  return only;
}
