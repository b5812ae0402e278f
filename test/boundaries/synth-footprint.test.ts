import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { ROOT } from '../support/repository';

interface Footprint {
  readonly peakBytes: number;
  readonly modules: readonly string[];
}

const MEGABYTE = 1024 * 1024;
const BUILT_STACKS = join(ROOT, 'dist', 'stacks', 'main.js');

/** Runs a built module in a process of its own, as a user does. */
function footprintOf(main: string): Footprint {
  const outdir = mkdtempSync(join(tmpdir(), 'footprint-'));
  try {
    const output = execFileSync(process.execPath, [join(ROOT, 'test', 'support', 'memory-probe.cjs'), main], {
      cwd: outdir,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      encoding: 'utf8',
    });
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(true);
    const [last = ''] = output.trimEnd().split('\n').slice(-1);
    return JSON.parse(last) as Footprint;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The quickstart as JavaScript, inside the package, so that its public name leads to what is built. */
function transpiledQuickstart(): string {
  const source = readFileSync(join(ROOT, 'examples', 'quickstart', 'main.ts'), 'utf8');
  const { outputText } = transpileModule(source, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  });
  const folder = join(ROOT, 'build', 'quickstart');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.js'), outputText);
  return join(folder, 'main.js');
}

describe.each([
  ['the quickstart', transpiledQuickstart],
  ['the stacks', () => BUILT_STACKS],
])('synthesizing %s', (_, main) => {
  let footprint: Footprint;

  beforeAll(() => {
    if (!existsSync(BUILT_STACKS))
      throw new Error("'dist' must be built, got: no dist/stacks; 'npm run build' makes it");
    footprint = footprintOf(main());
  });

  test('stays under 300 MB', () => {
    expect(footprint.peakBytes).toBeGreaterThan(10 * MEGABYTE);
    expect(footprint.peakBytes).toBeLessThan(300 * MEGABYTE);
  });

  test('loads no image, video or AWS client code', () => {
    const processing =
      /node_modules[\\/](sharp|@img|fluent-ffmpeg|libheif-js|thumbhash|@ffmpeg-installer|@ffprobe-installer|@aws-sdk|@smithy)[\\/]/;

    expect(footprint.modules.filter((module) => processing.test(module))).toEqual([]);
  });

  test('loads no provider as a whole, and no processor', () => {
    const whole = /node_modules[\\/]@cdktf[\\/]provider-\w+[\\/]lib[\\/]index\.js$|dist[\\/](processors|local)[\\/]/;

    expect(footprint.modules.filter((module) => whole.test(module))).toEqual([]);
    expect(footprint.modules).toContainEqual(
      expect.stringMatching(/provider-aws[\\/]lib[\\/]s3-bucket[\\/]index\.js$/),
    );
  });
});
