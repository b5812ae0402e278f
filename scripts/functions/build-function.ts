import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from './bundle';
import type { Architecture, FunctionPackage } from './function-packages';
import { installedModules } from './installed-modules';
import { checkSize, LAMBDA_LIMITS, type PackageLimits } from './limits';
import { digest, Stamp } from './stamp';
import { readTree } from './tree';
import { reproducibleZip, type ZipEntries } from './zip';

export interface BuildFunctionOptions {
  /** Root of the repository. */
  readonly root: string;
  readonly package: FunctionPackage;
  readonly architecture: Architecture;
  /** @default LAMBDA_LIMITS */
  readonly limits?: PackageLimits;
}

/** A zip that a function or layer is made from. */
export interface BuiltPackage {
  /** Path of the zip. */
  readonly path: string;
  readonly zippedBytes: number;
  /** `undefined` where the zip of an earlier build was still right. */
  readonly unzippedBytes?: number;
}

/**
 * Writes `dist/functions/<name>-<architecture>.zip`, or leaves the one that is there when it comes from the same
 * inputs: bundle, lockfile and these scripts.
 *
 * @throws when the package is over the limits
 */
export async function buildFunction(options: BuildFunctionOptions): Promise<BuiltPackage> {
  const { root, package: description, architecture, limits = LAMBDA_LIMITS } = options;
  const path = join(root, 'dist', 'functions', `${description.name}-${architecture}.zip`);
  const work = join(root, 'build', 'functions', `${description.name}-${architecture}`);
  const source = description.installed === undefined ? undefined : join(root, description.installed);

  const entries = await portableEntries(root, description);
  const inputs = new Map([
    ...entries,
    ...(source === undefined ? [] : [['package-lock.json', readFileSync(join(source, 'package-lock.json'))] as const]),
    ...[...readTree(__dirname)].map(([name, file]) => [`scripts/${name}`, file] as const),
  ]);
  const stamp = new Stamp(`${work}.stamp`, digest(inputs));
  if (stamp.holdsFor(path)) return { path, zippedBytes: readFileSync(path).length };

  const all = new Map([
    ...entries,
    ...(source === undefined
      ? []
      : installedModules({ source, target: work, architecture, leftOut: description.leftOut })),
  ]);
  const unzippedBytes = [...all.values()].reduce((sum, file) => sum + file.length, 0);
  const zip = await reproducibleZip(all);
  checkSize(path, 'unzipped', unzippedBytes, limits.unzippedBytes);
  checkSize(path, 'zipped', zip.length, limits.zippedBytes);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zip);
  stamp.write(path);
  return { path, zippedBytes: zip.length, unzippedBytes };
}

/** What is the same for every architecture. */
async function portableEntries(root: string, description: FunctionPackage): Promise<ZipEntries> {
  const { installed, neverLoaded = [] } = description;
  const manifest =
    installed === undefined
      ? { dependencies: {} }
      : (JSON.parse(readFileSync(join(root, installed, 'package.json'), 'utf8')) as {
          readonly dependencies: Readonly<Record<string, string>>;
        });
  const { code, licences } = await bundle({
    root,
    entry: description.entry,
    external: [...Object.keys(manifest.dependencies), ...neverLoaded],
  });
  return new Map([
    ['index.js', code],
    ['THIRD-PARTY-LICENCES.txt', licences],
  ]);
}
