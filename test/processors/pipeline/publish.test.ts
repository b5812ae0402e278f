import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('what is stored at once listens to one signal without a warning of a leak', () => {
  const entryPoints = [join(__dirname, 'store-many.ts')];
  const [program] = buildSync({ entryPoints, bundle: true, platform: 'node', write: false }).outputFiles;

  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input: program!.contents, encoding: 'utf8' });

  expect({ stdout, stderr }).toEqual({ stdout: '30', stderr: '' });
});
