#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { devCommand } from './commands/dev';
import { optimizeCommand } from './commands/optimize';
import { rehearseCommand } from './commands/rehearse';
import { transcodeCommand } from './commands/transcode';
import { complain, EXIT_CODES, UsageError } from './errors';

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
    program.addCommand(command.copyInheritedSettings(program).exitOverride());
  addCommand(devCommand());
  addCommand(optimizeCommand());
  addCommand(rehearseCommand());
  addCommand(transcodeCommand());
  return program.exitOverride();
}

async function main(): Promise<void> {
  // The reader of a pipe may leave, as `head` does: nothing is wrong then.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODES.success);
  });
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
