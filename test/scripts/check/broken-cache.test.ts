import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeBrokenCache } from '../../../scripts/check/broken-cache';
import { FileTree } from '../../support/file-tree';

test('a cache that was cut off is removed, one that is whole stays, and one that is not there is no fault', () => {
  const tree = new FileTree({ 'whole.json': '{"a":1}', 'cut.json': '{"a":', 'empty.json': '' });
  const files = ['whole.json', 'cut.json', 'empty.json', 'missing.json'].map((file) => join(tree.folder, file));
  try {
    files.forEach(removeBrokenCache);
    expect(files.map(existsSync)).toEqual([true, false, false, false]);
  } finally {
    tree.remove();
  }
});
