import { readJson } from '../../support/repository';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const FOLDER = ['processors', 'image-optimizer'] as const;

describe('the packaged image optimizer', () => {
  test('holds the versions that are tested here', () => {
    const tested = readJson<Manifest>('package.json').dependencies;
    const packaged = readJson<Manifest>(...FOLDER, 'package.json').dependencies;

    expect(tested).toMatchObject(packaged);
  });

  test('holds the libvips that is tested here', () => {
    const tested = readJson<Lock>('package-lock.json').packages;
    const packaged = readJson<Lock>(...FOLDER, 'package-lock.json').packages;

    const differing = Object.keys(packaged).filter(
      (path) => path.startsWith('node_modules/@img/') && packaged[path]?.version !== tested[path]?.version,
    );

    expect(differing).toEqual([]);
    expect(packaged).toHaveProperty(['node_modules/@img/sharp-libvips-linux-arm64']);
  });
});
