import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

  test('links only files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    const local = links.filter((target) => !target.startsWith('https://'));
    expect(local).not.toEqual([]);
    expect(local.filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  test('names only scripts that the package has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script);
    expect(named).not.toEqual([]);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
