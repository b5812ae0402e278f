import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { ImportGraph } from '../../../scripts/sources/import-graph';
import { FileTree, PACKAGE_FILES } from '../../support/file-tree';
import { importsOfFile, isRelative, packageOf } from '../../support/imports';
import { readJson, ROOT, sourceFiles } from '../../support/repository';

/** What a file leads to in a package of files. */
function reached(files: Readonly<Record<string, unknown>>, from: string): string[] {
  const tree = new FileTree({ ...PACKAGE_FILES, ...files });
  try {
    return [...new ImportGraph(tree.folder).reachedFrom(from)].sort();
  } finally {
    tree.remove();
  }
}

describe('the import graph', () => {
  test.each([
    ['an import', `import { b } from './b';`],
    ['an import for what it does', `import './b';`],
    ['an export', `export * from './b';`],
    ['an import of types', `import type { B } from './b';`],
    ['a type of a module', `export type B = typeof import('./b');`],
    ['an import while running', `const b = await import('./b.js');`],
    ['what jest requires', `const b = jest.requireActual<{ b: Map<string, string> }>('./b');`],
    ['an import over several lines', `import {\n  b,\n} from\n  './b';`],
  ])('has %s', (_, text) => {
    expect(reached({ 'a.ts': text, 'b.ts': '' }, 'a.ts')).toEqual(['a.ts', 'b.ts']);
  });

  test('finds folders, data, declarations and what lies above', () => {
    const files = {
      'x/a.ts': `import '../b'; import './data.json'; import './untyped'; import '.';`,
      'x/index.ts': '',
      'x/data.json': '{}',
      'x/untyped.d.ts': '',
      'b/index.ts': '',
      'c.ts': '',
    };

    const found = ['b/index.ts', 'x/a.ts', 'x/data.json', 'x/index.ts', 'x/untyped.d.ts'];
    expect(reached(files, 'x/a.ts')).toEqual(found);
  });

  test('finds the entries of the package by its own name', () => {
    const files = {
      'example.ts': `import 'made-up'; import 'made-up/parts'; import 'made-up-too';`,
      'lib/index.ts': '',
      'lib/parts/index.ts': '',
    };

    expect(reached(files, 'example.ts')).toEqual(['example.ts', 'lib/index.ts', 'lib/parts/index.ts']);
  });

  test('goes all the way, through circles too', () => {
    const files = { 'a.ts': `import './b';`, 'b.ts': `import './c';`, 'c.ts': `import './a';` };

    expect(reached(files, 'a.ts')).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });

  test('misses nothing of this repository that TypeScript resolves', () => {
    const { include } = readJson<{ include: string[] }>('tsconfig.json');
    const graph = new ImportGraph(ROOT);

    const missed = include.flatMap(sourceFiles).flatMap((file) => {
      const found = graph.reachedFrom(file);
      return resolvedBy(file)
        .filter((path) => !found.has(path))
        .map((path) => `${file} → ${path}`);
    });

    expect(missed).toEqual([]);
  });
});

const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'));
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
const resolutions = ts.createModuleResolutionCache(ROOT, (path) => path, options);

/** The files of the repository that TypeScript finds by the imports of a file; paths from the root. */
function resolvedBy(file: string): string[] {
  return importsOfFile(file)
    .filter((one) => isRelative(one) || packageOf(one) === 'spark-media-cdn')
    .flatMap(({ specifier }) => {
      const resolved = ts.resolveModuleName(specifier, join(ROOT, file), options, ts.sys, resolutions).resolvedModule;
      return resolved === undefined ? [] : [relative(ROOT, resolved.resolvedFileName).replaceAll('\\', '/')];
    });
}
