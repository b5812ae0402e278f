import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'esbuild';

export interface BundleOptions {
  /** Folder that the other paths, and node_modules, are in. */
  readonly root: string;
  readonly entry: string;
  /** Packages left to be required at run time. */
  readonly external: readonly string[];
}

export interface Bundle {
  readonly code: Buffer;
  /** Names, versions and licence texts of the packages in the bundle. */
  readonly licences: Buffer;
}

/** One CommonJS file with everything in it but `external`. Unminified: stack traces in the function's log stay readable. */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, entry, external } = options;
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'index.js',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: [...external],
    legalComments: 'eof',
    metafile: true,
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return {
    code: Buffer.from(output.contents),
    licences: Buffer.from(licencesOf(root, Object.keys(metafile.inputs))),
  };
}

/** Folder of the package that a file under node_modules belongs to. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

function licencesOf(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input.split(sep).join('/'))?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => describePackage(join(root, folder)))
    .join('\n');
}

function describePackage(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const texts = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => LICENCE_FILE.test(file))
        .sort()
    : [];
  return [
    `${String(manifest['name'])} ${String(manifest['version'])} (${String(manifest['license'])})`,
    ...texts.map((file) => readFileSync(join(folder, file), 'utf8').trimEnd()),
    '',
  ].join('\n\n');
}
