#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { devCommand } from './commands/dev';
import { optimizeCommand } from './commands/optimize';
import { rehearseCommand } from './commands/rehearse';
import { transcodeCommand } from './commands/transcode';
import { complain, EXIT_CODES, reasonOf, UsageError } from './errors';

/** From the package that this file, compiled or not, lies in. */
function ownVersion(folder = __dirname): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return ownVersion(dirname(folder));
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

function createProgram(): Command {
  const program = new Command('spark-media')
    .description("Spark's media processing, on one's own computer and without any cloud.")
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({
      // Commander puts its suggestion on a second line.
      outputError: (text) => complain(text.replace(/^error: /, '').replaceAll('\n(', ' (')),
    });
  const addCommand = (command: Command): Command =>
    program.addCommand(command.copyInheritedSettings(program).exitOverride().hook('preAction', refuseSwallowed));
  addCommand(devCommand());
  addCommand(optimizeCommand());
  addCommand(rehearseCommand());
  addCommand(transcodeCommand());
  return program.exitOverride();
}

/** An option without its value takes the next option for it: `--html --json`. */
function refuseSwallowed(command: Command): void {
  const flags = command.options.flatMap(({ long, short }) => [long, short]).filter((flag) => flag !== undefined);
  for (const option of command.options) {
    const values: readonly unknown[] = [command.getOptionValue(option.attributeName())].flat();
    const swallowed = flags.find((flag) => values.includes(flag));
    if (swallowed !== undefined) throw new UsageError(`'${option.long}' must be given a value, got: ${swallowed}`);
  }
}

/**
 * The reader of a pipe may leave, as `head` does: what is to be done is done all the same, and the exit code is that of
 * the work. Of anything else that cannot be written somebody is told.
 */
function outliveReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    complain(`'stdout' must be open to what is written, got: ${reasonOf(error)}`);
    process.exit(EXIT_CODES.failure);
  });
}

async function main(): Promise<void> {
  outliveReaders();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage;
    } else if (error instanceof UsageError) {
      complain(error.message);
      process.exitCode = EXIT_CODES.usage;
    } else {
      throw error;
    }
  }
}

void main();
