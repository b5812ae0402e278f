import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  test('holds the constructs, examples and help as the code has them', () => {
    const generated = execFileSync(process.execPath, ['scripts/run.cjs', 'scripts/readme.ts', '--print'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(readme).toBe(generated);
  });
});
