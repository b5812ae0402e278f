import { lintDigests } from '../../../scripts/sources/lint-digests';
import { FileTree, PACKAGE_FILES } from '../../support/file-tree';

const SOURCES = {
  'a.ts': `import { b } from './b';\nexport const a = b;`,
  'b.ts': `export * from './c';`,
  'c.ts': `export const b = Promise.resolve(1);`,
  'alone.ts': `export const alone = 1;`,
  'globals.d.ts': `declare const theme: string;`,
  'plain.js': `console.log(1);`,
};

/** The files whose digest is another one after a change. */
function changedBy(change: Readonly<Record<string, unknown>>): string[] {
  const tree = new FileTree({ ...PACKAGE_FILES, ...SOURCES });
  try {
    const options = { root: tree.folder, files: Object.keys(SOURCES) };
    const before = lintDigests(options);
    tree.write(change);
    const after = lintDigests(options);
    return options.files.filter((file) => before.get(file) !== after.get(file));
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
    ['the rules', { 'eslint.config.mjs': 'export default [];' }],
    ['the installed packages', { 'node_modules/.package-lock.json': '{}' }],
    ['the options of the compiler', { 'tsconfig.json': { compilerOptions: { strict: true } } }],
  ])('as every other where %s changed', (_, change) => {
    expect(changedBy(change)).toEqual(Object.keys(SOURCES));
  });
});
