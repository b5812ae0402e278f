import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { reasonOf } from '../errors';
import type { Block } from './block';
import { piecesOf } from './expressions';
import type { TerraformFile } from './terraform-file';

/** `file("assets/function.js")`, with or without the folder that Terraform runs in. */
const FILE_CALL = /^file\("(?:\$\{path\.(?:module|root|cwd)\}\/)?([^"$]+)"\)$/;

/**
 * Code that stands in an argument, with Terraform's escapes undone, or in a file of the stack that the argument names.
 *
 * @throws UsageError where it is neither, or the file cannot be read
 */
export function sourceText(file: TerraformFile, resource: Block, argument: string): string {
  const value = resource.value(argument);
  const [piece] = typeof value === 'string' ? piecesOf(value) : [];
  const [, path] = piece !== undefined && 'expression' in piece ? (FILE_CALL.exec(piece.expression) ?? []) : [];
  return path === undefined ? resource.requiredText(argument) : readSource(file, resource, { argument, path });
}

/** A file of the stack by its path, which is relative to the folder of the stack. */
export function readSource(
  file: TerraformFile,
  resource: Block,
  { argument, path }: { readonly argument: string; readonly path: string },
): string {
  try {
    return readFileSync(resolve(dirname(file.path), path), 'utf8');
  } catch (error) {
    throw resource.fault(argument, 'name a file that can be read', `${path} (${reasonOf(error)})`);
  }
}
