import { type Import, importsOf, isRelative, isWithin, packageOf } from '../support/imports';
import { readJson, sourceFiles } from '../support/repository';

/** What is not published. */
const WORKSHOP = ['test', 'scripts', 'bench', 'examples'];
const PROCESSING_PACKAGES =
  /^(sharp|fluent-ffmpeg|heic-decode|libheif-js|thumbhash|@ffmpeg-installer\/.*|@ffprobe-installer\/.*|@aws-sdk\/.*)$/;

describe('the imports of the source tree', () => {
  test('are found', () => {
    const imports = importsOf('lib');

    expect(imports).toContainEqual({
      file: 'lib/support/private-bucket.ts',
      specifier: './policy',
      target: 'lib/support/policy',
    });
    expect(imports.map(packageOf)).toEqual(expect.arrayContaining(['@cdktf/provider-aws', 'constructs']));
  });

  test('of the contract stay within it', () => {
    expect(importsOf('lib/contract').filter((one) => !isWithin('lib/contract', one))).toEqual([]);
  });

  test('of lib reach no processor, no local platform, no stack and no workshop', () => {
    expect(reaching('lib', ['processors', 'local', 'stacks', ...WORKSHOP])).toEqual([]);
  });

  test('of processors reach nothing of lib but the contract, and no construct', () => {
    const outside = importsOf('processors').filter(
      (one) => isRelative(one) && !isWithin('processors', one) && !isWithin('lib/contract', one),
    );
    const constructs = importsOf('processors').filter((one) => /^(cdktf|constructs|@cdktf\/)/.test(one.specifier));

    expect(outside).toEqual([]);
    expect(constructs).toEqual([]);
  });

  test('of stacks reach nothing but lib', () => {
    expect(
      importsOf('stacks').filter((one) => isRelative(one) && !isWithin('stacks', one) && !isWithin('lib', one)),
    ).toEqual([]);
  });

  test('of what is published reach nothing that is not', () => {
    expect(['lib', 'processors', 'local', 'stacks'].flatMap((folder) => reaching(folder, WORKSHOP))).toEqual([]);
  });

  test.each(['lib', 'stacks', 'examples'])('of %s name no image, video or AWS client code', (folder) => {
    expect(importsOf(folder).filter((one) => PROCESSING_PACKAGES.test(packageOf(one) ?? ''))).toEqual([]);
  });

  test.each(['lib', 'stacks', 'processors', 'local', 'examples', 'test', 'scripts', 'bench'])(
    'of %s name one provider binding at a time, never the root of a provider',
    (folder) => {
      const roots = importsOf(folder).filter(
        ({ specifier }) =>
          /^@cdktf\/provider-/.test(specifier) && !/^@cdktf\/provider-[a-z]+\/lib\/[a-z0-9-]+$/.test(specifier),
      );

      expect(roots).toEqual([]);
    },
  );

  test('of examples name the public entries only', () => {
    const { exports } = readJson<{ exports: Record<string, unknown> }>('package.json');
    const entries = Object.keys(exports).map((entry) => entry.replace(/^\./, 'spark-media-cdn'));

    const own = importsOf('examples').filter(
      (one) => packageOf(one) === 'spark-media-cdn' || (isRelative(one) && !isWithin('examples', one)),
    );

    expect(own.filter(({ specifier }) => !entries.includes(specifier))).toEqual([]);
  });

  test('inside the package are relative, never by its own name', () => {
    const byName = ['lib', 'processors', 'local', 'stacks']
      .flatMap(importsOf)
      .filter((one) => packageOf(one) === 'spark-media-cdn');

    expect(byName).toEqual([]);
  });
});

describe('the dependencies', () => {
  interface Manifest {
    readonly dependencies: Record<string, string>;
    readonly peerDependencies: Record<string, string>;
    readonly devDependencies: Record<string, string>;
  }
  const manifest = readJson<Manifest>('package.json');

  test('of lib are peers, so that the installer of one construct gets nothing else', () => {
    const packages = importsOf('lib').flatMap((one) => packageOf(one) ?? []);

    expect([...new Set(packages)].filter((name) => !(name in manifest.peerDependencies))).toEqual([]);
  });

  test('of the command are installed with the package', () => {
    const installed = { ...manifest.dependencies, ...manifest.peerDependencies };

    const missing = reachedFrom('local').filter((one) => {
      const name = packageOf(one);
      // The page is built into one file, with all that it imports.
      return name !== undefined && !(name in installed) && !isInFolder('local/dev/page', one.file);
    });

    expect(missing).toEqual([]);
  });

  test('that are peers are developed against one exact version each', () => {
    const versions = Object.keys(manifest.peerDependencies).map((name) => manifest.devDependencies[name]);

    expect(versions).toEqual(versions.map(() => expect.stringMatching(/^\d+\.\d+\.\d+$/)));
  });
});

function isInFolder(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`);
}

function reaching(folder: string, targets: readonly string[]): Import[] {
  return importsOf(folder).filter((one) => targets.some((target) => isWithin(target, one)));
}

/** The imports of a folder and of every file that they lead to. */
function reachedFrom(folder: string): Import[] {
  const all = ['lib', 'processors', 'local'].flatMap(importsOf);
  const seen = new Set<string>();
  const visit = (file: string): Import[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    return all
      .filter((one) => one.file === file)
      .flatMap((one) => [one, ...visit(`${one.target}.ts`), ...visit(`${one.target}/index.ts`)]);
  };
  return sourceFiles(folder).flatMap(visit);
}
