import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltPackage } from './build-function';
import type { Architecture } from './function-packages';
import { installedModules } from './installed-modules';
import { checkSize, LAMBDA_LIMITS } from './limits';
import { digest, Stamp } from './stamp';
import { reproducibleZip, type ZipEntries } from './zip';

export interface BuildLayerOptions {
  /** Root of the repository. */
  readonly root: string;
  readonly architecture: Architecture;
}

/** Folder with the lockfile of the programs and the text of their licence. */
const SOURCE = join('processors', 'video-transcoder', 'layer');
/** What decides the bytes of the zip, of these scripts. */
const SCRIPTS = ['build-layer.ts', 'installed-modules.ts', 'zip.ts'];
const PROGRAMS = ['ffmpeg', 'ffprobe'] as const;
type Program = (typeof PROGRAMS)[number];
/** Where the function finds them below `/opt`. */
const pathInLayer = (program: Program): string => `bin/${program}`;

/**
 * Writes `dist/layers/ffmpeg-<architecture>.zip`: the programs that npm ships, their licence, and where their sources
 * are. Leaves the one that is there when it comes from the same inputs.
 *
 * @throws when the layer leaves no room for a function
 */
export async function buildLayer({ root, architecture }: BuildLayerOptions): Promise<BuiltPackage> {
  const path = join(root, 'dist', 'layers', `ffmpeg-${architecture}.zip`);
  const work = join(root, 'build', 'layers', `ffmpeg-${architecture}`);
  const source = join(root, SOURCE);
  const licence = readFileSync(join(source, 'LICENSE'));
  const inputs = new Map([
    ['LICENSE', licence],
    ['package-lock.json', readFileSync(join(source, 'package-lock.json'))],
    ...SCRIPTS.map((name) => [`scripts/${name}`, readFileSync(join(__dirname, name))] as const),
  ]);
  const stamp = new Stamp(`${work}.stamp`, digest(inputs));
  if (stamp.holdsFor(path)) return { path, zippedBytes: statSync(path).size };

  const modules = installedModules({ source, target: work, architecture, leftOut: /^$/ });
  const entries = new Map([
    ...PROGRAMS.map(
      (program) => [pathInLayer(program), installedFile(modules, program, architecture, program)] as const,
    ),
    ['LICENSE', licence],
    ['NOTICE', Buffer.from(notice(modules, architecture))],
  ]);
  const unzippedBytes = [...entries.values()].reduce((sum, file) => sum + file.length, 0);
  checkSize(path, 'unzipped', unzippedBytes, LAMBDA_LIMITS.unzippedBytes);
  const zip = await reproducibleZip(entries, PROGRAMS.map(pathInLayer));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zip);
  stamp.write(path);
  return { path, zippedBytes: zip.length, unzippedBytes };
}

function installedFile(modules: ZipEntries, program: Program, architecture: Architecture, file: string): Buffer {
  const path = `node_modules/${packageName(program, architecture)}/${file}`;
  const found = modules.get(path);
  if (found === undefined) throw new Error(`'${path}' must be installed by npm`);
  return found;
}

const packageName = (program: Program, architecture: Architecture): string =>
  `@${program}-installer/linux-${architecture}`;

/** What section 6 d of the licence asks for: where the source of these programs is to be had, beside them. */
function notice(modules: ZipEntries, architecture: Architecture): string {
  const builds = PROGRAMS.map((program) => {
    const manifest = installedFile(modules, program, architecture, 'package.json').toString();
    // The date and the commit of FFmpeg that the program was built from.
    const { version, [program]: build } = JSON.parse(manifest) as Readonly<Record<string, string>>;
    return `- bin/${program}: FFmpeg of ${build}, from npm's ${packageName(program, architecture)} ${version}`;
  });
  return `The programs in this layer are static builds of FFmpeg by John Van Sickle, unchanged, under the GNU General
Public License, version 3 (see LICENSE). They are programs of their own: the function starts them and is no part of
them.

${builds.join('\n')}

Sources:
- FFmpeg at the commit above (after the g): https://git.ffmpeg.org/ffmpeg.git
- the builds, the libraries in them and their sources: https://johnvansickle.com/ffmpeg/
- x264, which is part of them: https://code.videolan.org/videolan/x264
`;
}
