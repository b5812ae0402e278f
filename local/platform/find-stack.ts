import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainObject } from '../../lib/contract/schema';
import { reasonOf, UsageError } from '../errors';

/** Where cdktf puts what it synthesizes, unless it is told otherwise. */
const OUTPUT_FOLDER = 'cdktf.out';
const STACK_FILE = 'cdk.tf.json';
const HOW = 'npx cdktf synth makes one';

/**
 * The synthesized file of a stack.
 *
 * @param path a `cdk.tf.json`, a folder that has one, or one that cdktf has synthesized to. @default 'cdktf.out'
 * @param name which of several stacks. @default - the only one
 * @throws UsageError where there is none, or several and none is named
 */
export function findStack(path: string = OUTPUT_FOLDER, name?: string): string {
  if (!existsSync(path)) throw missing(path, 'no such file or folder');
  if (!statSync(path).isDirectory()) return path;
  const manifest = join(path, 'manifest.json');
  if (existsSync(manifest)) return chosen(path, stacksOf(path, manifest), name);
  const file = join(path, STACK_FILE);
  if (existsSync(file)) return file;
  const output = join(path, OUTPUT_FOLDER);
  if (existsSync(output)) return findStack(output, name);
  throw missing(path, existsSync(join(path, 'cdk.tf')) ? 'a stack in HCL; JSON is read' : `no ${STACK_FILE} in it`);
}

function missing(path: string, why: string): UsageError {
  return new UsageError(`'--stack' must be a synthesized stack (${HOW}), got: ${path} (${why})`);
}

/** The files of all stacks, by their names. */
function stacksOf(folder: string, manifest: string): ReadonlyMap<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(manifest, 'utf8'));
  } catch (error) {
    throw missing(folder, `manifest.json: ${reasonOf(error)}`);
  }
  const stacks = isPlainObject(parsed) && isPlainObject(parsed['stacks']) ? parsed['stacks'] : {};
  return new Map(
    Object.entries(stacks).flatMap(([name, stack]): [string, string][] => {
      const path = isPlainObject(stack) ? stack['synthesizedStackPath'] : undefined;
      return typeof path === 'string' ? [[name, join(folder, path)]] : [];
    }),
  );
}

function chosen(folder: string, stacks: ReadonlyMap<string, string>, name: string | undefined): string {
  const names = [...stacks.keys()].join(', ');
  if (name !== undefined) {
    const named = stacks.get(name);
    if (named === undefined) {
      throw new UsageError(`'--stack-name' must be one of ${names === '' ? 'none' : names}, got: ${name}`);
    }
    return named;
  }
  const [only, ...others] = stacks.values();
  if (only === undefined) throw missing(folder, 'a manifest.json without stacks');
  if (others.length > 0) {
    throw new UsageError(`'--stack-name' must name one of the stacks of ${folder}, got: none of ${names}`);
  }
  return only;
}
