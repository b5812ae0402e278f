import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../../local/errors';
import { findStack } from '../../../local/platform';
import { inFolder } from '../../support/platform-model';

/** Finds in a folder of these files. */
function found(
  files: Readonly<Record<string, unknown>>,
  { below = '.', name }: { readonly below?: string; readonly name?: string } = {},
): string {
  return inFolder((folder) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    try {
      return findStack(`${folder}/${below}`, name).replace(`${folder}/`, '');
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as Error).message.replaceAll(folder, 'FOLDER');
    }
  });
}

const manifest = (...names: readonly string[]): unknown => ({
  version: '0.21.0',
  stacks: Object.fromEntries(names.map((name) => [name, { name, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }])),
});

describe('a synthesized stack', () => {
  test.each([
    ['by its file', { 'cdk.tf.json': '{}' }, { below: 'cdk.tf.json' }, 'cdk.tf.json'],
    ['by the folder it lies in', { 'cdk.tf.json': '{}' }, {}, 'cdk.tf.json'],
    ['as the only one of a manifest', { 'manifest.json': manifest('media') }, {}, 'stacks/media/cdk.tf.json'],
    ['by its name', { 'manifest.json': manifest('one', 'two') }, { name: 'two' }, 'stacks/two/cdk.tf.json'],
    [
      'in the project that has synthesized it',
      { 'cdktf.out/manifest.json': manifest('media') },
      {},
      'cdktf.out/stacks/media/cdk.tf.json',
    ],
  ])('is found %s', (_, files, options, path) => {
    expect(found(files as Readonly<Record<string, unknown>>, options)).toBe(path);
  });

  test.each([
    [
      'where there is nothing',
      {},
      { below: 'none' },
      "'--stack' must be a synthesized stack (npx cdktf synth makes one), got: FOLDER/none (no such file or folder)",
    ],
    [
      'in an empty folder',
      { 'README.md': '' },
      {},
      "'--stack' must be a synthesized stack (npx cdktf synth makes one), got: FOLDER/. (no cdk.tf.json in it)",
    ],
    [
      'where it is HCL',
      { 'cdk.tf': '' },
      {},
      "'--stack' must be a synthesized stack (npx cdktf synth makes one), got: FOLDER/. (a stack in HCL; JSON is read)",
    ],
    [
      'by no name among several',
      { 'manifest.json': manifest('one', 'two') },
      {},
      "'--stack-name' must name one of the stacks of FOLDER/., got: none of one, two",
    ],
    [
      'by another name',
      { 'manifest.json': manifest('one', 'two') },
      { name: 'three' },
      "'--stack-name' must be one of one, two, got: three",
    ],
    [
      'by a name where it is alone',
      { 'cdk.tf.json': '{}' },
      { name: 'one' },
      "'--stack-name' must be left out where '--stack' is one stack, got: one",
    ],
    [
      'by a name beside its file',
      { 'cdk.tf.json': '{}' },
      { below: 'cdk.tf.json', name: 'one' },
      "'--stack-name' must be left out where '--stack' is one stack, got: one",
    ],
    [
      'by a manifest of another shape',
      { 'manifest.json': { stacks: ['one'] } },
      {},
      "'--stack' must be a synthesized stack (npx cdktf synth makes one), got: FOLDER/. (a manifest.json without stacks)",
    ],
  ])('is not found %s', (_, files, options, message) => {
    expect(found(files as Readonly<Record<string, unknown>>, options)).toBe(message);
  });

  test('is not found by a manifest that is no JSON', () => {
    expect(found({ 'manifest.json': '{' })).toMatch(/\(manifest\.json: /);
  });
});
