import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { preProcessFile } from 'typescript';
import { ROOT, sourceFiles } from './repository';

export interface Import {
  /** Path of the file, from the root of the repository. */
  readonly file: string;
  /** As written. */
  readonly specifier: string;
  /** What it names: a path from the root of the repository, without extension, for a relative import; else the specifier. */
  readonly target: string;
}

/** Every `import`, `export … from`, `import()`, `require()` and type import of the files below a folder. */
export function importsOf(folder: string): Import[] {
  return sourceFiles(folder).flatMap(importsOfFile);
}

export function importsOfFile(file: string): Import[] {
  return preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true).importedFiles.map(({ fileName }) => ({
    file,
    specifier: fileName,
    target: fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
  }));
}

export function isRelative({ specifier }: Import): boolean {
  return specifier.startsWith('.');
}

export function isWithin(folder: string, { target }: Import): boolean {
  return target === folder || target.startsWith(`${folder}/`);
}

/** Name of the package that a specifier is of; `undefined` for a relative import and for a module of Node itself. */
export function packageOf(imported: Import): string | undefined {
  const { specifier } = imported;
  if (isRelative(imported) || specifier.startsWith('node:') || builtinModules.includes(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
