/** The command cannot work as it was called. Its message may have several lines, each of which stands for itself. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a shell learns from the command. */
export const EXIT_CODES = { success: 0, failure: 1, usage: 2 } as const;

/** One line per error on stderr, after the program's name, whoever words it. */
export function complain(text: string): void {
  for (const line of text.trim().split('\n')) process.stderr.write(`spark-media: ${line}\n`);
}

/** The reasons a file system gives, in words; any other is shown by its code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'it is a file',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** What the system refuses of one file, with the file, which `reasonOf` leaves out. */
export class FileError extends Error {
  override readonly name = 'FileError';
  /** That of the system, such as EISDIR. */
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    super(`'${path}' must be a file that can be replaced, got: ${reasonOf(cause)}`, { cause });
    this.code = (cause as NodeJS.ErrnoException).code;
  }
}

/** Why something failed, in one line; of a refusal by the system without the path, which the caller names. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? (error.message.split('\n')[0] ?? '') : (REASONS[code] ?? code);
}
