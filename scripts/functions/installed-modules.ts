import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Architecture } from './function-packages';
import { readTree } from './tree';
import type { ZipEntries } from './zip';

export interface InstalledModulesOptions {
  /** Folder with package.json and package-lock.json. */
  readonly source: string;
  /** Folder to install into; kept, so that the next build with the same lockfile installs nothing. */
  readonly target: string;
  readonly architecture: Architecture;
  /** Paths below `node_modules` that are not wanted. @default - none */
  readonly leftOut?: RegExp;
}

/** Types, maps, and what npm notes about its own work. */
const NEVER_NEEDED = /\.d\.[cm]?ts$|\.map$|(^|\/)\./;

/** Files below `node_modules` of the packages in the lockfile, installed for Lambda's Linux whatever this machine is. */
export function installedModules(options: InstalledModulesOptions): ZipEntries {
  install(options);
  const files = [...readTree(join(options.target, 'node_modules'))];
  const kept = files.filter(([name]) => !NEVER_NEEDED.test(name) && options.leftOut?.test(name) !== true);
  return new Map(kept.map(([name, file]) => [`node_modules/${name}`, file]));
}

function install({ source, target, architecture }: InstalledModulesOptions): void {
  const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
  const installed = join(target, 'installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(target, file));
  npm(target, [
    'ci',
    '--os=linux',
    `--cpu=${architecture}`,
    '--libc=glibc',
    '--omit=dev',
    '--ignore-scripts',
    // Links to commands are symlinks, and no function runs a command.
    '--no-bin-links',
    '--no-audit',
    '--no-fund',
  ]);
  // npm makes no folder where there is nothing to install.
  mkdirSync(join(target, 'node_modules'), { recursive: true });
  writeFileSync(installed, lock);
}

function npm(cwd: string, args: readonly string[]): void {
  // The npm that runs this script, where one does: on Windows, npm itself is no program that can be started.
  const path = process.env['npm_execpath'];
  const byNode = path !== undefined && basename(path).startsWith('npm');
  const { status, stdout, stderr, error } = byNode
    ? spawnSync(process.execPath, [path, ...args], { cwd, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (error !== undefined || status !== 0) {
    throw new Error(`'npm ${args.join(' ')}' failed in ${cwd}: ${error?.message ?? `${stdout}${stderr}`}`);
  }
}
