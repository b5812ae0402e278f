import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { devCommand } from '../../local/commands/dev';
import { findStack } from '../../local/platform';
import { defaultStackFile, devArguments } from '../../scripts/dev-arguments';

const NAMES = ['media', 'media-staging'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-start-'));
  const paths = NAMES.map((name) => [name, `stacks/${name}/cdk.tf.json`] as const);
  for (const [, path] of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '{}');
  }
  const stacks = Object.fromEntries(paths.map(([name, path]) => [name, { name, synthesizedStackPath: path }]));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ stacks }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The file of the stack that `npm start` with these options runs, below the folder. */
function started(...args: readonly string[]): string {
  const [name, ...options] = devArguments(args, { folder, byDefault: 'media' });
  expect(name).toBe('dev');
  const command = devCommand().action(() => undefined);
  command.parse(options, { from: 'user' });
  const { stack, stackName } = command.opts<{ readonly stack?: string; readonly stackName?: string }>();
  return findStack(stack, stackName).replace(`${folder}/`, '');
}

test.each([
  [[], 'stacks/media/cdk.tf.json'],
  [['--port', '0'], 'stacks/media/cdk.tf.json'],
  [['--stack-name', 'media-staging'], 'stacks/media-staging/cdk.tf.json'],
  [['--port', '0', '--stack-name=media-staging'], 'stacks/media-staging/cdk.tf.json'],
])('npm start with %j runs %s', (args, file) => {
  expect(started(...args)).toBe(file);
});

test('a stack that is told by its path is run instead, with its name or without', () => {
  const other = join(folder, 'stacks/media-staging/cdk.tf.json');
  expect(started('--stack', other)).toBe('stacks/media-staging/cdk.tf.json');
  expect(started('-s', folder, '--stack-name', 'media')).toBe('stacks/media/cdk.tf.json');
});

test('a name that is none is told with those that there are', () => {
  expect(() => started('--stack-name', 'none')).toThrow(
    "'--stack-name' must be one of media, media-staging, got: none",
  );
});

test('the file of the default stack lies where it is synthesized to', () => {
  expect(defaultStackFile({ folder: 'out', byDefault: 'media' })).toBe(join('out/stacks/media/cdk.tf.json'));
});
