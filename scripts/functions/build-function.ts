import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from './bundle';
import type { Architecture, FunctionPackage } from './function-packages';
import { installedModules } from './installed-modules';
import { readTree } from './tree';
import { reproducibleZip, type ZipEntries } from './zip';

export interface PackageLimits {
  /** Of a zip that is uploaded with the API call itself. */
  readonly zippedBytes: number;
  /** Of the same package unpacked, with its layers. */
  readonly unzippedBytes: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_LIMITS: PackageLimits = { zippedBytes: 50 * 1024 * 1024, unzippedBytes: 250 * 1024 * 1024 };

export interface BuildFunctionOptions {
  /** Root of the repository. */
  readonly root: string;
  readonly package: FunctionPackage;
  readonly architecture: Architecture;
  /** @default LAMBDA_LIMITS */
  readonly limits?: PackageLimits;
}

export interface BuiltFunction {
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
export async function buildFunction(options: BuildFunctionOptions): Promise<BuiltFunction> {
  const { root, package: description, architecture, limits = LAMBDA_LIMITS } = options;
  const path = join(root, 'dist', 'functions', `${description.name}-${architecture}.zip`);
  const work = join(root, 'build', 'functions', `${description.name}-${architecture}`);
  const source = join(root, description.installed);

  const entries = await portableEntries(root, description);
  const inputs = new Map([
    ...entries,
    ['package-lock.json', readFileSync(join(source, 'package-lock.json'))],
    ...[...readTree(__dirname)].map(([name, file]) => [`scripts/${name}`, file] as const),
  ]);
  const stamp = new Stamp(`${work}.stamp`, digest(inputs));
  if (stamp.holdsFor(path)) return { path, zippedBytes: readFileSync(path).length };

  const all = new Map([
    ...entries,
    ...installedModules({ source, target: work, architecture, leftOut: description.leftOut }),
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
  const manifest = JSON.parse(readFileSync(join(root, description.installed, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const { code, licences } = await bundle({
    root,
    entry: description.entry,
    external: Object.keys(manifest.dependencies),
  });
  return new Map([
    ['index.js', code],
    ['THIRD-PARTY-LICENCES.txt', licences],
  ]);
}

function checkSize(path: string, what: string, bytes: number, max: number): void {
  if (bytes > max) throw new Error(`'${path}' must be at most ${max} bytes ${what}, got: ${bytes}`);
}

/** Remembers which inputs a file was built from and what came out. */
class Stamp {
  constructor(
    private readonly path: string,
    private readonly inputs: string,
  ) {}

  holdsFor(output: string): boolean {
    return existsSync(this.path) && existsSync(output) && readFileSync(this.path, 'utf8') === this.text(output);
  }

  write(output: string): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, this.text(output));
  }

  private text(output: string): string {
    return `${this.inputs} ${digest(new Map([['', readFileSync(output)]]))}\n`;
  }
}

function digest(files: ZipEntries): string {
  const hash = createHash('sha256');
  for (const name of [...files.keys()].sort()) {
    const file = files.get(name) ?? Buffer.alloc(0);
    hash.update(`${name}\0${file.length}\0`).update(file);
  }
  return hash.digest('hex');
}
