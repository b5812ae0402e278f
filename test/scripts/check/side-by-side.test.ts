import { runSideBySide, type TaskEnd } from '../../../scripts/check/side-by-side';
import { FileTree } from '../../support/file-tree';

/** A task of a few lines of JavaScript. */
const task = (name: string, code: string) => ({ name, program: process.execPath, args: ['-e', code] });

async function run(atOnce: number, tasks: readonly ReturnType<typeof task>[]) {
  const ends: TaskEnd[] = [];
  const passed = await runSideBySide({ tasks, atOnce, onEnd: (end) => ends.push(end) });
  return { passed, ends };
}

describe('programs side by side', () => {
  test('are all heard where one fails, and then none of it passes', async () => {
    const { passed, ends } = await run(2, [
      task('fails', `console.error('a fault'); process.exitCode = 3;`),
      task('passes', `console.log('fine');`),
      task('is late', `console.log('heard');`),
    ]);

    expect(passed).toBe(false);
    expect(Object.fromEntries(ends.map(({ name, output, exitCode }) => [name, { output, exitCode }]))).toEqual({
      fails: { output: 'a fault', exitCode: 3 },
      passes: { output: 'fine', exitCode: 0 },
      'is late': { output: 'heard', exitCode: 0 },
    });
  });

  test('pass where each does', async () => {
    expect(await run(2, [task('one', ''), task('two', '')])).toMatchObject({ passed: true });
  });

  test('run at the same time, as many as may', async () => {
    // Each waits until the other has begun: one after the other, neither would end.
    const tree = new FileTree({});
    const meet = (own: string, other: string) =>
      task(
        own,
        `const { existsSync, writeFileSync } = require('node:fs'); process.chdir(${JSON.stringify(tree.folder)});
        writeFileSync('${own}', ''); const wait = () => existsSync('${other}') || setTimeout(wait, 5); wait();`,
      );
    try {
      expect(await run(2, [meet('one', 'two'), meet('two', 'one')])).toMatchObject({ passed: true });
    } finally {
      tree.remove();
    }
  });

  test('wait where only one may run', async () => {
    const { ends } = await run(1, [task('first', 'setTimeout(() => undefined, 100);'), task('second', '')]);
    expect(ends.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('are each told as one piece, at their end', async () => {
    const lines = `let i = 0; const next = () => { console.log('line ' + i); if (++i < 20) setImmediate(next); }; next();`;
    const { ends } = await run(2, [task('one', lines), task('two', lines)]);
    const expected = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');

    expect(ends.map(({ output }) => output)).toEqual([expected, expected]);
  });

  test('that cannot be started have failed, and say why', async () => {
    const { passed, ends } = await run(1, [{ name: 'missing', program: 'no-such-program', args: [] }]);

    expect(passed).toBe(false);
    expect(ends).toMatchObject([{ name: 'missing', exitCode: null, output: expect.stringContaining('ENOENT') }]);
  });
});
