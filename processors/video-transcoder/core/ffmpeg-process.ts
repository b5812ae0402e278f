import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import fluent from 'fluent-ffmpeg';
import { VideoProcessingError } from './errors';

/** A file ffmpeg reads, with the options that stand before it. */
export interface FfmpegInput {
  readonly path: string;
  readonly options: readonly string[];
}

/** A file ffmpeg writes, with the options that stand before it. */
export interface FfmpegOutput {
  readonly path: string;
  readonly options: readonly string[];
}

export interface FfmpegRun {
  /** Path of the program. */
  readonly ffmpeg: string;
  readonly inputs: readonly FfmpegInput[];
  /** @default - each output maps streams of its inputs */
  readonly filterGraph?: string;
  readonly outputs: readonly FfmpegOutput[];
  /** Kills the program; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Seconds of output written so far, and seconds of output per second. */
  readonly onProgress?: (seconds: number, speed: number | undefined) => void;
  /** Every line that ffmpeg writes to its standard error. */
  readonly onLine?: (line: string) => void;
}

/** ffmpeg ended with an error; `lines` is what it said of it, without paths and tags of the file. */
export class FfmpegFailure extends Error {
  override readonly name = 'FfmpegFailure';

  constructor(
    message: string,
    readonly lines: readonly string[],
  ) {
    super(message);
  }
}

/** Enough for a summary of loudness, which ffmpeg gives at its end. */
const KEPT_LINES = 400;

/** No banner, no terminal, every error by itself, and progress as `key=value` lines instead of a rewritten line. */
const GLOBAL_OPTIONS = ['-hide_banner', '-nostdin', '-loglevel', 'repeat+info', '-nostats', '-progress', 'pipe:2'];

/**
 * Of a failure. What else ffmpeg writes are the tags of the file, which it indents in every line: those of a stranger's
 * video are personal, and may be worded as an error.
 */
const TELLING = /^\[|^(?!\s).*(error|invalid|fail|no such|unknown|unrecognized|unable|cannot|killed)/i;
const MAX_TELLING_LINES = 40;

/** The private parts of the package that are replaced; its last version is pinned, and it is archived. */
interface FluentInternals {
  _prepare: (callback: (error: Error | null, args: readonly string[]) => void) => void;
  _getArguments: () => readonly string[];
  _getFfmpegPath: (callback: (error: Error | null, path: string) => void) => void;
  _spawnFfmpeg: (args: unknown, options: unknown, onProcess: unknown, onEnd: OnEnd) => void;
}
type OnEnd = (error: Error | null | undefined, stdout?: Lines, stderr?: Lines) => void;
interface Lines {
  readonly get: () => string;
}
const NO_LINES: Lines = { get: () => '' };

/**
 * A command of fluent-ffmpeg without three habits of it:
 * - it runs `ffmpeg -encoders` and `-formats` before every command and misreads what version 7 prints;
 * - it keeps the program's path in a variable that all commands share;
 * - it crashes the process when the program cannot be started.
 */
function createCommand(ffmpeg: string): fluent.FfmpegCommand {
  const command = fluent({ stdoutLines: KEPT_LINES });
  const internals = command as unknown as FluentInternals;
  const spawn = internals._spawnFfmpeg.bind(command);
  internals._prepare = (callback) => callback(null, [...GLOBAL_OPTIONS, ...internals._getArguments()]);
  internals._getFfmpegPath = (callback) => callback(null, ffmpeg);
  internals._spawnFfmpeg = (args, options, onProcess, onEnd) =>
    spawn(args, options, onProcess, (error, stdout = NO_LINES, stderr = NO_LINES) => onEnd(error, stdout, stderr));
  return command;
}

/**
 * Runs ffmpeg once, and resolves with the end of what it wrote to its standard error. The only file that knows
 * fluent-ffmpeg.
 *
 * @throws FfmpegFailure when it ends with an error
 * @throws VideoProcessingError TRANSCODER_UNAVAILABLE, or the reason of `signal`
 */
export async function runFfmpeg(run: FfmpegRun): Promise<readonly string[]> {
  await requireProgram(run.ffmpeg);
  run.signal.throwIfAborted();
  const command = createCommand(run.ffmpeg);
  for (const { path, options } of run.inputs) command.input(path).inputOptions([...options]);
  if (run.filterGraph !== undefined) command.complexFilter(run.filterGraph);
  for (const { path, options } of run.outputs) command.output(path).outputOptions([...options]);
  return new Promise((resolve, reject) => {
    const kill = (): void => void command.kill('SIGKILL');
    const settle = (): void => run.signal.removeEventListener('abort', kill);
    run.signal.addEventListener('abort', kill, { once: true });
    if (run.onProgress) command.on('stderr', readProgress(run.onProgress));
    if (run.onLine) command.on('stderr', run.onLine);
    command.on('end', (_stdout: string | null, stderr: string | null) => {
      settle();
      resolve((stderr ?? '').split('\n'));
    });
    command.on('error', (error: NodeJS.ErrnoException, _stdout: string | null, stderr: string | null) => {
      settle();
      if (run.signal.aborted) reject(run.signal.reason as Error);
      else if (error.syscall !== undefined || neverStarted(error.message, stderr ?? '')) {
        reject(unavailable('ffmpeg', error));
      } else reject(new FfmpegFailure('ffmpeg ended with an error', telling(stderr ?? '', run)));
    });
    command.run();
  });
}

function telling(stderr: string, { inputs, outputs }: Pick<FfmpegRun, 'inputs' | 'outputs'>): readonly string[] {
  const named = [...inputs.map(({ path }) => [path, 'input']), ...outputs.map(({ path }) => [path, 'output'])] as const;
  const lines = stderr.split('\n').filter((line) => TELLING.test(line));
  return lines
    .slice(-MAX_TELLING_LINES)
    .map((line) => named.reduce((text, [path = '', name = '']) => text.replaceAll(path, name), line));
}

/**
 * Whether it was a shell that failed, or the loader: a program of another architecture is handed to the shell, which
 * reads it as a script.
 */
export function neverStarted(message: string, stderr: string): boolean {
  return (
    /exited with code 12[67]\b/.test(message) ||
    // Not in brackets, by which ffmpeg tells of a file, and not indented, as its tags are.
    /^[^\s[].*(Syntax error|not found$|cannot execute|shared libraries)/m.test(stderr)
  );
}

/** @throws VideoProcessingError TRANSCODER_UNAVAILABLE */
export async function requireProgram(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw unavailable('ffmpeg', cause);
  }
}

export function unavailable(program: string, cause: unknown): VideoProcessingError {
  return new VideoProcessingError('TRANSCODER_UNAVAILABLE', `'${program}' must be a program that starts`, { cause });
}

/** Reads the `key=value` lines of `-progress`, which come in blocks that end with `progress=`. */
function readProgress(report: NonNullable<FfmpegRun['onProgress']>): (line: string) => void {
  let seconds = 0;
  let speed: number | undefined;
  return (line) => {
    const [key, value = ''] = line.split('=', 2);
    if (key === 'out_time') {
      const parts = /^(\d+):(\d+):([\d.]+)/.exec(value.trim());
      if (parts) seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
    } else if (key === 'speed') {
      const factor = Number.parseFloat(value);
      speed = Number.isFinite(factor) ? factor : undefined;
    } else if (key === 'progress') {
      report(seconds, speed);
    }
  };
}
