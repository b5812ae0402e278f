import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defaultStackFile, devArguments } from './dev-arguments';
import { npmRun } from './npm-run';

/**
 * `npm start [-- OPTIONS]`: builds and synthesizes what is missing or older than its sources, and runs the default stack, or
 * the one that is named, on this computer.
 */
const ROOT = join(__dirname, '..');
const STACKS = { folder: join(ROOT, 'cdktf.out'), byDefault: 'spark-media' };
const COMMAND = join(ROOT, 'dist/local/command.js');
/** Written when a build has ended: what a build leaves as it was keeps its time. */
const STAMP = join(ROOT, 'dist/.built');
const SOURCES = ['lib', 'processors', 'local', 'stacks', 'scripts', 'package.json', 'tsconfig.build.json'];

/** Milliseconds since 1970; 0 for what is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function latestSource(): number {
  const files = SOURCES.flatMap((source) => {
    const path = join(ROOT, source);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.includes('node_modules'))
      .map((file) => join(path, file));
  });
  return Math.max(...files.map(changedAt));
}

function runScript(name: string): void {
  const { program, args } = npmRun(name);
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  // It has said why.
  if (status !== 0) process.exit(status ?? 1);
}

if (changedAt(COMMAND) === 0 || changedAt(STAMP) < latestSource()) {
  runScript('build');
  writeFileSync(STAMP, '');
}
if (changedAt(defaultStackFile(STACKS)) < changedAt(STAMP)) runScript('synth:quick');

process.argv = [process.execPath, COMMAND, ...devArguments(process.argv.slice(2), STACKS)];
createRequire(__filename)(COMMAND);
