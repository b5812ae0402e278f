import type { IConstruct } from 'constructs';
import { posix } from 'node:path';
import { check } from '../support/checks';
import type { Architecture } from '../support/function-package';
import type { LayerFile } from './layer-files';

/** 250 MB as AWS counts them. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNPACKED_BYTES = 250 * 1024 * 1024;

/** Where the programs lie in the layer, and so below `/opt`. */
const PROGRAMS = ['bin/ffmpeg', 'bin/ffprobe'] as const;

/** https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const ELF = { signature: '\x7fELF', classAt: 4, bits64: 2, dataAt: 5, littleEndian: 1, typeAt: 16, machineAt: 18 };
const HEADER_BYTES = 20;
/** Programs that lie at a fixed address, and programs that lie anywhere. */
const PROGRAM_TYPES = [2, 3];
const MACHINES: Readonly<Record<Architecture, number>> = { arm64: 0xb7, x64: 0x3e };
const MACHINE_NAMES: Readonly<Record<number, string>> = {
  0xb7: 'arm64',
  0x3e: 'x64',
  0x28: 'arm (32 bits)',
  0x03: 'x86',
};

export interface LayerRules {
  /** Name of the prop, for the error. */
  readonly what: string;
  readonly architecture: Architecture;
  /** Of the function's own package, unpacked: Lambda counts both. */
  readonly functionBytes: number;
}

/**
 * Requires a layer whose programs the function can start, and which Lambda takes.
 *
 * @throws ConfigurationError with the file at fault
 */
export function checkLayer(scope: IConstruct, files: readonly LayerFile[], rules: LayerRules): void {
  const { what, architecture, functionBytes } = rules;
  for (const name of PROGRAMS) {
    const program = files.find((file) => file.name === name);
    check(scope, program?.kind === 'file', { what, rule: `hold the program ${name}`, got: program?.kind ?? 'no file' });
    if (program !== undefined) checkProgram(scope, program, { what, architecture });
  }
  for (const file of files) checkPlace(scope, file, { what, files });

  const bytes = files.reduce((sum, file) => sum + file.bytes, functionBytes);
  check(scope, bytes <= MAX_UNPACKED_BYTES, {
    what,
    rule: `be at most ${MAX_UNPACKED_BYTES - functionBytes} bytes, which Lambda leaves beside the function's own ${functionBytes}`,
    got: bytes - functionBytes,
    remedy: 'imageUri takes up to 10 GB',
  });
}

function checkProgram(
  scope: IConstruct,
  { name, executable, start }: LayerFile,
  { what, architecture }: Pick<LayerRules, 'what' | 'architecture'>,
): void {
  check(scope, executable, {
    what,
    rule: `hold an executable ${name}`,
    got: 'a file without that permission',
    remedy: `chmod 755 ${name}`,
  });
  const found = programArchitecture(start(HEADER_BYTES));
  check(scope, found === architecture, {
    what,
    rule: `hold a ${name} for Linux on ${architecture}`,
    got: found,
    remedy: 'an ELF program of 64 bits for the architecture of the function',
  });
}

/** What a program was built for, by its header; or what it is instead. */
function programArchitecture(header: Buffer): string {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 4) !== ELF.signature) return 'no ELF program';
  if (header[ELF.dataAt] !== ELF.littleEndian) return 'a big-endian program';
  if (!PROGRAM_TYPES.includes(header.readUInt16LE(ELF.typeAt))) return 'an ELF file that is no program';
  const machine = header.readUInt16LE(ELF.machineAt);
  const name = MACHINE_NAMES[machine] ?? `ELF machine 0x${machine.toString(16)}`;
  return header[ELF.classAt] === ELF.bits64 || !Object.values(MACHINES).includes(machine) ? name : `${name}, 32 bits`;
}

/** Nothing may lead out of the layer: what lies there on this machine is not in the function. */
function checkPlace(
  scope: IConstruct,
  { name, kind, target }: LayerFile,
  { what, files }: { readonly what: string; readonly files: readonly LayerFile[] },
): void {
  check(scope, kind !== 'other', { what, rule: 'hold files and links alone', got: name });
  if (target === undefined) return;
  const leadsTo = posix.normalize(posix.join(posix.dirname(name), target));
  const isThere = files.some((file) => file.name === leadsTo || file.name.startsWith(`${leadsTo}/`));
  check(scope, !posix.isAbsolute(target) && isThere, {
    what,
    rule: 'hold no link that leads out of it or to nothing',
    got: `${name} -> ${target}`,
  });
}
