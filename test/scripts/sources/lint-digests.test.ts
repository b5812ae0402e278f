import { cleanDigests, lintDigests } from '../../../scripts/sources/lint-digests';
import { FileTree, PACKAGE_FILES } from '../../support/file-tree';

const SOURCES = {
  'a.ts': `import { b } from './b';\nexport const a = b;`,
  'b.ts': `export * from './c';`,
  'c.ts': `export const b = Promise.resolve(1);`,
  'alone.ts': `export const alone = 1;`,
  'globals.d.ts': `declare const theme: string;`,
  'window.ts': `import { frame } from './frame';\ndeclare global {\n  const shown: typeof frame;\n}`,
  'frame.ts': `export const frame = 1;`,
  'plain.js': `console.log(1);`,
  'within/own.ts': `export const own = 1;`,
};

/** The files whose digest is another one after a change. */
function changedBy(change: Readonly<Record<string, unknown>>): string[] {
  const tree = new FileTree({ ...PACKAGE_FILES, ...SOURCES });
  try {
    const files = Object.keys(SOURCES);
    const before = lintDigests({ root: tree.folder, files });
    tree.write(change);
    const rules = Object.keys(change).filter((file) => file.endsWith('.mjs'));
    const after = lintDigests({ root: tree.folder, files: [...files, ...rules] });
    return files.filter((file) => before.get(file) !== after.get(file));
  } finally {
    tree.remove();
  }
}

describe('what lint says of a file is taken to be the same', () => {
  test('while nothing changes', () => {
    expect(changedBy({})).toEqual([]);
  });

  test('where a file that it does not lead to changes', () => {
    expect(changedBy({ 'alone.ts': `export const alone = 2;` })).toEqual(['alone.ts']);
  });
});

describe('a file is linted again', () => {
  test('where a type that comes from another file is another one', () => {
    expect(changedBy({ 'c.ts': `export const b = 1;` })).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });

  test('where a file that it asks for is not the same one', () => {
    expect(changedBy({ 'c.d.ts': `export const b: number;` })).toEqual(['a.ts', 'b.ts']);
  });

  test.each([
    ['a declaration for all files', { 'globals.d.ts': `declare const theme: number;` }],
    ['a type of what is declared for all files', { 'frame.ts': `export const frame = Promise.resolve(1);` }],
    ['the rules', { 'eslint.config.mjs': 'export default [];' }],
    ['the rules of a folder', { 'within/eslint.config.mjs': 'export default [];' }],
    ['the package', { 'package.json': { name: 'made-up', type: 'module' } }],
    ['the kind of modules of a folder', { 'within/package.json': { type: 'module' } }],
    ['the installed packages', { 'node_modules/.package-lock.json': '{}' }],
    ['the options of the compiler', { 'tsconfig.json': { compilerOptions: { strict: true } } }],
  ])('as every other where %s changed', (_, change) => {
    expect(changedBy(change)).toEqual(Object.keys(SOURCES));
  });
});

describe('what was linted is left out the next time', () => {
  const linted = new Map([
    ['a.ts', 'one'],
    ['b.ts', 'two'],
  ]);

  test('where nothing was found', () => {
    expect(cleanDigests(linted, linted, new Set(['b.ts']))).toEqual({ 'a.ts': 'one' });
  });

  test('where the text that was linted is the one of the digest: not of a file that was edited or removed meanwhile', () => {
    expect(cleanDigests(linted, new Map([['a.ts', 'another']]), new Set())).toEqual({});
  });
});
