import { reachingSuites } from '../../../scripts/sources/reaching-suites';
import { FileTree, PACKAGE_FILES } from '../../support/file-tree';
import { ROOT, sourceFiles } from '../../support/repository';

/** Whether a suite that imports `./helper` is among those that reach the package `bindings`. */
function isFound(helper: string, files: Readonly<Record<string, string>> = {}): boolean {
  const suite = 'test/one.test.ts';
  const tree = new FileTree({ ...PACKAGE_FILES, [suite]: `import './helper';`, 'test/helper.ts': helper, ...files });
  try {
    return reachingSuites({ root: tree.folder, suites: [suite], packages: ['bindings'] }).length === 1;
  } finally {
    tree.remove();
  }
}

describe('a suite reaches a package', () => {
  test.each([
    ['by its name', `import { Bucket } from 'bindings';`],
    ['by a module of it', `import { Bucket } from 'bindings/lib/bucket';`],
    ['by a type', `export type Bucket = import('bindings/lib/bucket').Bucket;`],
    ['in another process', `import { spawn } from 'node:child_process'; spawn(process.execPath, ['main.js']);`],
    ['in a process of a module', `import { fork } from 'node:child_process'; fork('main.js');`],
    ['in a script of npm', `import { spawn } from 'node:child_process'; spawn('npm', ['test']);`],
    ['in a thread', `import { Worker } from 'node:worker_threads'; new Worker('main.js');`],
  ])('%s', (_, helper) => {
    expect(isFound(helper)).toBe(true);
  });

  test('by an entry of the package that it tests', () => {
    expect(isFound(`import 'made-up';`, { 'lib/index.ts': `export * from 'bindings';` })).toBe(true);
  });
});

describe('a suite reaches no package', () => {
  test.each([
    ['by one of a similar name', `import 'bindings-too';`],
    ['in a program that is not of Node', `import { spawn } from 'node:child_process'; spawn('ffmpeg', []);`],
    ['by importing nothing', ''],
  ])('%s', (_, helper) => {
    expect(isFound(helper)).toBe(false);
  });

  test('in a thread of a processor, which imports no construct', () => {
    const processor = `import { Worker } from 'node:worker_threads'; new Worker('decode.js');`;
    expect(isFound(`import '../processors/decode';`, { 'processors/decode.ts': processor })).toBe(false);
  });
});

describe('of this repository, the bindings of providers', () => {
  const suites = sourceFiles('test').filter((file) => file.endsWith('.test.ts'));
  const reaching = reachingSuites({ root: ROOT, suites, packages: ['@cdktf'] });

  test('are reached by the suites of constructs, stacks, and of what synthesizes in another process', () => {
    const all = ['test/lib/deliver/', 'test/lib/upload/', 'test/stacks/', 'test/examples/'];
    const some = [
      'test/docs/fact-sheet.test.ts',
      'test/docs/readme.test.ts',
      'test/boundaries/synth-footprint.test.ts',
      'test/local/commands/dev.test.ts',
    ];

    expect(
      suites.filter((suite) => all.some((folder) => suite.startsWith(folder)) && !reaching.includes(suite)),
    ).toEqual([]);
    expect(reaching).toEqual(expect.arrayContaining(some));
  });

  test('are not reached by those of the contract and of the functions’ cores', () => {
    const none = ['test/lib/contract/', 'test/processors/metrics/', 'test/processors/video-transcoder/'];

    expect(reaching.filter((suite) => none.some((folder) => suite.startsWith(folder)))).toEqual([]);
  });
});
