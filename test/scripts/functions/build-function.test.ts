import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunction, type BuildFunctionOptions, type BuiltPackage } from '../../../scripts/functions/build-function';
import { LAMBDA_LIMITS } from '../../../scripts/functions/limits';
import { readTree } from '../../../scripts/functions/tree';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-function-'));
  const folder = join(root, 'greeter');
  const manifest = { name: 'greeter', version: '1.0.0', dependencies: {} };
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({
      name: 'greeter',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': manifest },
    }),
  );
  writeHandler(`'hello'`);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeHandler(greeting: string): void {
  writeFileSync(join(root, 'greeter', 'handler.ts'), `export const handler = (): string => ${greeting};\n`);
}

function build(options: Pick<BuildFunctionOptions, 'limits'> = {}): Promise<BuiltPackage> {
  return buildFunction({
    root,
    package: { name: 'greeter', entry: 'greeter/handler.ts', installed: 'greeter', leftOut: /^$/ },
    architecture: 'arm64',
    ...options,
  });
}

describe('building a function', () => {
  test('writes its zip', async () => {
    const built = await build();

    expect(built.path).toBe(join(root, 'dist', 'functions', 'greeter-arm64.zip'));
    expect(readFileSync(built.path)).toHaveLength(built.zippedBytes);
    expect(built.unzippedBytes).toBeGreaterThan(0);
  });

  test('gives the same bytes twice', async () => {
    const first = readFileSync((await build()).path);
    rmSync(join(root, 'dist'), { recursive: true });
    rmSync(join(root, 'build'), { recursive: true });

    const second = readFileSync((await build()).path);

    expect(second.equals(first)).toBe(true);
  });

  test('leaves a zip whose inputs are unchanged, whatever their dates', async () => {
    await build();
    utimesSync(join(root, 'greeter', 'handler.ts'), new Date(), new Date(Date.now() + 60_000));

    expect((await build()).unzippedBytes).toBeUndefined();
  });

  test('builds again when the code has changed', async () => {
    const before = readFileSync((await build()).path);
    writeHandler(`'good evening'`);

    const after = await build();

    expect(after.unzippedBytes).toBeDefined();
    expect(readFileSync(after.path).equals(before)).toBe(false);
  });

  test('builds again when someone has touched the zip', async () => {
    const { path } = await build();
    const right = readFileSync(path);
    writeFileSync(path, 'something else');

    await build();

    expect(readFileSync(path).equals(right)).toBe(true);
  });

  test.each([
    ['zipped', { zippedBytes: 100, unzippedBytes: 1_000_000 }],
    ['unzipped', { zippedBytes: 1_000_000, unzippedBytes: 100 }],
  ])('refuses a package that is too large %s, and leaves no zip', async (what, limits) => {
    await expect(build({ limits })).rejects.toThrow(new RegExp(`must be at most 100 bytes ${what}, got: \\d+$`));
    expect(existsSync(join(root, 'dist'))).toBe(false);
  });

  test("keeps to Lambda's limits unless told otherwise", () => {
    expect(LAMBDA_LIMITS).toEqual({ zippedBytes: 52_428_800, unzippedBytes: 262_144_000 });
  });
});

test('a symlink is refused in what goes into a package', () => {
  symlinkSync('handler.ts', join(root, 'greeter', 'link.ts'));

  expect(() => readTree(join(root, 'greeter'))).toThrow(/must be a file or a folder, got: a symlink/);
});
