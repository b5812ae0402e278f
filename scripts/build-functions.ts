import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunction, type BuiltPackage } from './functions/build-function';
import { buildLayer } from './functions/build-layer';
import { ARCHITECTURES, FUNCTION_PACKAGES, type Architecture } from './functions/function-packages';

/** `build-functions [--arch arm64|x64]…`: the packages of the functions and the ffmpeg layer, for arm64 unless told otherwise. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { arch: { type: 'string', multiple: true, default: ['arm64'] } } });
  const architectures = values.arch.map(toArchitecture);
  const root = join(__dirname, '..');
  const report = ({ path, zippedBytes, unzippedBytes }: BuiltPackage): void => {
    const detail = unzippedBytes === undefined ? 'unchanged' : `${megabytes(unzippedBytes)} unzipped`;
    console.log(`${relative(root, path)}  ${megabytes(zippedBytes)}, ${detail}`);
  };
  for (const description of FUNCTION_PACKAGES) {
    for (const architecture of architectures) {
      report(await buildFunction({ root, package: description, architecture }));
    }
  }
  for (const architecture of architectures) report(await buildLayer({ root, architecture }));
}

function toArchitecture(name: string): Architecture {
  const architecture = ARCHITECTURES.find((candidate) => candidate === name);
  if (architecture === undefined) throw new Error(`'--arch' must be one of ${ARCHITECTURES.join(', ')}, got: ${name}`);
  return architecture;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
