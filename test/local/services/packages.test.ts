import { PLATFORM_PACKAGES, requirePackages, WORKER_PACKAGES } from '../../../local/services/packages';
import { readJson } from '../../support/repository';

const without =
  (...missing: readonly string[]) =>
  (name: string): string => {
    if (missing.includes(name)) throw new Error(`Cannot find module '${name}'`);
    return name;
  };

test('packages that are installed are enough', () => {
  expect(() => requirePackages([...PLATFORM_PACKAGES, ...WORKER_PACKAGES])).not.toThrow();
});

test('all packages that are missing are named in one error, with the line that installs them', () => {
  expect(() => requirePackages(PLATFORM_PACKAGES, without('s3rver', 'dynalite'))).toThrow(
    'the local platform must find dynalite, s3rver, got: not installed; npm install --save-dev dynalite s3rver',
  );
});

test('they are peers that nobody has to install who only declares infrastructure', () => {
  const { peerDependenciesMeta } = readJson<{ peerDependenciesMeta: Record<string, { optional: boolean }> }>(
    'package.json',
  );
  for (const name of [...PLATFORM_PACKAGES, ...WORKER_PACKAGES]) {
    expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  }
});
